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
