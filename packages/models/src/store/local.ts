/** Copies or links files of this machine into the store. */
import { link, mkdir, open, readFile, realpath, symlink } from 'node:fs/promises'
import path from 'node:path'
import { createDigest, readChunks } from './digest.ts'
import type { StoredFile } from './manifest.ts'
import type { LocalFile } from './plan.ts'

/** Options of a pull from a local folder or file. */
export interface LocalOptions {
  /** Share the bytes with the original by a hard link, or across disks by a symbolic one, in place of a copy. */
  readonly link?: boolean
  readonly signal?: AbortSignal
}

/** @param onBytes bytes of this file done so far */
export async function storeLocalFile(
  source: LocalFile,
  file: string,
  onBytes: (bytes: number) => void,
  options: LocalOptions,
): Promise<StoredFile> {
  await mkdir(path.dirname(file), { recursive: true })
  if (options.link) {
    const real = await realpath(source.from)
    await link(real, file).catch(() => symlink(real, file))
  }
  const copy = options.link ? undefined : await open(file, 'wx')
  const digest = createDigest()
  let size = 0
  try {
    for await (const chunk of readChunks(source.from, options.signal)) {
      await copy?.writeFile(chunk)
      digest.update(chunk)
      size += chunk.byteLength
      onBytes(size)
    }
    await copy?.sync()
  } finally {
    await copy?.close()
  }
  return { path: source.path, size, sha256: digest.finish().sha256 }
}

/** Whether a file is a Git LFS pointer in place of a large file. */
export async function isLfsPointer({ from, size }: LocalFile): Promise<boolean> {
  return size < 1024 && (await readFile(from, 'utf8')).startsWith('version https://git-lfs.github.com/spec/')
}
