/** Rows of a dataset's chunks, which workers read from its folder and the pages list, filter and count. */

/** An instruction of a chunk. */
export interface DatasetTripleRow {
  readonly triple: number
  readonly caption: string
  readonly instruction: string | null
  readonly editedCaption: string | null
  readonly url: string | null
  readonly licence: string | null
  readonly writer: string
  readonly refused: string | null
}

/** A candidate of a chunk. */
export interface DatasetSampleRow {
  readonly triple: number
  readonly candidate: number
  readonly seed: number
  /** Cosines of CLIP; null without a score. */
  readonly image: number | null
  readonly direction: number | null
  readonly captionBefore: number | null
  readonly captionAfter: number | null
  readonly sharedAttention: number | null
  readonly guidance: number | null
  readonly unsafe: boolean
  /** The first byte of its pictures in the file of the chunk, before and after in a row; null where they were not kept. */
  readonly pictureAt: number | null
  readonly beforeBytes: number | null
  readonly afterBytes: number | null
}

/**
 * Rows that people make are chunks of their own, far from those of captions: number n is instruction `firstTriple` + n in chunk
 * `firstChunk` + n. `writer` is who wrote an instruction that a person made or changed.
 */
export const handmadeRows = {
  firstTriple: 2_000_000_000,
  firstChunk: 900_000,
  most: 100_000,
  writer: 'person',
} as const
