import { randomUUID } from 'node:crypto'
import { link, open, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

export interface WriteFileOptions {
  /** Whether the file must survive a power cut. Default true. */
  readonly flush?: boolean
  /** Whether a file of that name is replaced. Default true. */
  readonly overwrite?: boolean
  /** Permissions of the file. Default 0o666 less the process's mask. */
  readonly mode?: number
  /** Aborts the write; the file does not appear. */
  readonly signal?: AbortSignal
}

/**
 * Writes a file whole or not at all: writes a new file beside it, flushes it to the disk, then renames it.
 * @param content its pieces are written one after the other; when it throws, nothing is written
 * @throws the errors of node:fs (`writeProblem` turns them into sentences); an AbortError after `signal`
 */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { flush = true, overwrite = true, mode, signal }: WriteFileOptions = {},
): Promise<void> {
  const temporary = path.join(path.dirname(file), `.amend-${randomUUID()}.part`)
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await writeFile(handle, content, { signal })
      if (flush) await handle.sync()
    } finally {
      await handle.close()
    }
    signal?.throwIfAborted()
    if (overwrite) {
      await rename(temporary, file)
    } else {
      // A link never replaces a file, unlike a rename.
      await link(temporary, file)
      await rm(temporary)
    }
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  if (flush) await syncFolder(path.dirname(file))
}

/** Flushes a folder, so that the name of a new file survives a power cut. Does nothing on file systems that cannot. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders.
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
