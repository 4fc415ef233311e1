/** Where a picture of a shard is, as text: a place in an archive, or a row and column of a Parquet file. */

/** A picture in a file that holds many. */
export type ShardLocation =
  | { readonly kind: 'tar'; readonly file: string; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'parquet'; readonly file: string; readonly row: number; readonly column: string }

/** "data/train-000000.tar#1024+5120" or "data/train-00000-of-00001.parquet#12:original_image". */
export const locationText = (location: ShardLocation): string =>
  location.kind === 'tar'
    ? `${location.file}#${location.offset}+${location.bytes}`
    : `${location.file}#${location.row}:${location.column}`

/** @returns undefined for the path of a picture's own file */
export function parseLocation(text: string): ShardLocation | undefined {
  const tar = /^(.+\.tar)#(\d+)\+(\d+)$/s.exec(text)
  if (tar?.[1]) return { kind: 'tar', file: tar[1], offset: Number(tar[2]), bytes: Number(tar[3]) }
  const parquet = /^(.+\.parquet)#(\d+):(.+)$/s.exec(text)
  if (parquet?.[1] && parquet[3]) {
    return { kind: 'parquet', file: parquet[1], row: Number(parquet[2]), column: parquet[3] }
  }
  return undefined
}
