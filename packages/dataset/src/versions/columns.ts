/** The columns of Parquet files in Hugging Face's layout, with the metadata by which `datasets` decodes pictures. */
import { quoted } from '../database.ts'

type Kind = 'string' | 'int64' | 'float64' | 'image'

/** The columns of a version's Parquet files. The first five are those of the published InstructPix2Pix dataset. */
export const versionColumns = {
  original_prompt: 'string',
  original_image: 'image',
  edit_prompt: 'string',
  edited_prompt: 'string',
  edited_image: 'image',
  id: 'string',
  triple: 'int64',
  candidate: 'int64',
  seed: 'int64',
  p2p_threshold: 'float64',
  cfg_scale: 'float64',
  clip_sim_0: 'float64',
  clip_sim_1: 'float64',
  clip_sim_dir: 'float64',
  clip_sim_image: 'float64',
  url: 'string',
  licence: 'string',
} as const satisfies Readonly<Record<string, Kind>>

export const publishedColumns = [
  'original_prompt',
  'original_image',
  'edit_prompt',
  'edited_prompt',
  'edited_image',
] as const satisfies readonly (keyof typeof versionColumns)[]

/** The `features` of Hugging Face's `datasets`. */
export function featuresOf(names: readonly (keyof typeof versionColumns)[]): Record<string, object> {
  return Object.fromEntries(
    names.map((name) => {
      const kind = versionColumns[name]
      return [name, kind === 'image' ? { _type: 'Image' } : { dtype: kind, _type: 'Value' }]
    }),
  )
}

/**
 * Options of DuckDB's COPY. Pictures are compressed already; rows stay together in small groups, so that a reader needs little
 * memory.
 */
export const parquetOptions = (names: readonly (keyof typeof versionColumns)[]): string =>
  `FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 2048, KV_METADATA {huggingface: ${quoted(
    JSON.stringify({ info: { features: featuresOf(names) } }),
  )}}`
