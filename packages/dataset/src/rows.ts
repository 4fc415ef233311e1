/**
 * The rows of a dataset, as Parquet files. A chunk of work writes one file of each kind, whole or not at all, and a file
 * that exists is done. Column types are DuckDB's.
 */

/** A caption that was taken in. `caption_id` counts from 0 in the order of the file, without duplicates. */
export interface CaptionRow {
  readonly caption_id: number
  readonly caption: string
  readonly url: string | null
  readonly licence: string | null
  /** For ready triples, and for photos the path below the folder. */
  readonly instruction: string | null
  readonly edited_caption: string | null
  readonly photo: string | null
}

/** An instruction for a caption, or the reason why there is none. */
export interface TripleRow {
  /** `caption_id` · recipe.instructions + the instruction's place. */
  readonly triple: number
  readonly caption_id: number
  readonly caption: string
  readonly url: string | null
  readonly licence: string | null
  readonly photo: string | null
  readonly instruction: string | null
  readonly edited_caption: string | null
  readonly writer: string
  readonly attempts: number
  /** Null when the instruction was accepted. */
  readonly refused: string | null
}

/** A painted candidate with all its scores, kept or not. */
export interface CandidateRow {
  readonly triple: number
  /** From 0, within the triple. */
  readonly candidate: number
  readonly seed: number
  /** Part of the steps with shared self-attention; null for photos. */
  readonly p2p_threshold: number | null
  readonly cfg_scale: number | null
  /** Part of the steps with cross-attention taken over, and the factor of the new words; null without Prompt-to-Prompt. */
  readonly cross_threshold: number | null
  readonly emphasis: number | null
  /**
   * Cosines of CLIP: picture before and its caption, picture after and its caption, the two changes, the two pictures. Null
   * where there is no caption, as with photos: such a test does not apply. All are null in imported rows without scores.
   */
  readonly clip_sim_0: number | null
  readonly clip_sim_1: number | null
  readonly clip_sim_dir: number | null
  readonly clip_sim_image: number | null
  /** Perceptual hashes of the two pictures, 64 bits each; null in imported rows without scores. */
  readonly hash_0: bigint | null
  readonly hash_1: bigint | null
  /** CLIP's embedding of the picture before, of length one; null in imported rows without scores. */
  readonly embedding: Float32Array | null
  /** Whether the safety check flagged a picture; null where there was no check. */
  readonly unsafe: boolean | null
  /** The largest of the checker's scores of both pictures; above 0 is flagged. Null where there was no check. */
  readonly safety_score: number | null
}

/** The pictures of a candidate, encoded. */
export interface PictureRow {
  readonly triple: number
  readonly candidate: number
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/** The kinds of rows by the names of their files. */
export interface Tables {
  captions: CaptionRow
  triples: TripleRow
  candidates: CandidateRow
  pictures: PictureRow
}

/** A name of `Tables`. */
export type TableName = keyof Tables

/** The columns of each table, in order, with their types. */
export const columnsOf: { readonly [Name in TableName]: Readonly<Record<keyof Tables[Name], string>> } = {
  captions: {
    caption_id: 'BIGINT',
    caption: 'VARCHAR',
    url: 'VARCHAR',
    licence: 'VARCHAR',
    instruction: 'VARCHAR',
    edited_caption: 'VARCHAR',
    photo: 'VARCHAR',
  },
  triples: {
    triple: 'BIGINT',
    caption_id: 'BIGINT',
    caption: 'VARCHAR',
    url: 'VARCHAR',
    licence: 'VARCHAR',
    photo: 'VARCHAR',
    instruction: 'VARCHAR',
    edited_caption: 'VARCHAR',
    writer: 'VARCHAR',
    attempts: 'INTEGER',
    refused: 'VARCHAR',
  },
  candidates: {
    triple: 'BIGINT',
    candidate: 'INTEGER',
    seed: 'BIGINT',
    p2p_threshold: 'DOUBLE',
    cfg_scale: 'DOUBLE',
    cross_threshold: 'DOUBLE',
    emphasis: 'DOUBLE',
    clip_sim_0: 'DOUBLE',
    clip_sim_1: 'DOUBLE',
    clip_sim_dir: 'DOUBLE',
    clip_sim_image: 'DOUBLE',
    hash_0: 'UBIGINT',
    hash_1: 'UBIGINT',
    embedding: 'FLOAT[]',
    unsafe: 'BOOLEAN',
    safety_score: 'DOUBLE',
  },
  pictures: { triple: 'BIGINT', candidate: 'INTEGER', before: 'BLOB', after: 'BLOB' },
}
