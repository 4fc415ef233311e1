import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { zipSync } from 'fflate'
import { ClusterError } from './error.ts'

/** The first day of the format, in local time as the format stores it, so that the same files give the same archive. */
const mtime = new Date(1980, 0, 1)
/** The limit of the format without its 64-bit form, which fflate does not write. */
const mostFiles = 0xffff

/**
 * Packs files without compressing them, since they are JPEGs; the same files give the same bytes.
 * @param names of files below the folder, with forward slashes; together below 4 GiB
 * @throws ClusterError 'cluster' for more than 65,535 files
 */
export async function zipOf(folder: string, names: readonly string[]): Promise<Uint8Array> {
  if (names.length > mostFiles) {
    throw new ClusterError(
      'cluster',
      `The dataset has ${names.length.toLocaleString('en')} files, more than an upload takes: name a folder that the cluster sees too.`,
    )
  }
  const files: Record<string, Uint8Array> = {}
  for (const name of names) files[name] = await readFile(path.join(folder, name))
  return zipSync(files, { level: 0, mtime })
}
