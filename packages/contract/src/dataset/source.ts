/** What an administrator says about a dataset that is to be made, besides its recipe. */
import { z } from 'zod'

/** Limits of datasets in the administration. */
export const datasetLimits = {
  /** Characters. */
  name: 60,
  path: 1000,
  /** Why a pair was rejected. */
  reason: 200,
  /** Of a file of captions that is uploaded. */
  captionBytes: 64 * 2 ** 20,
  /** Of an archive of pairs that is uploaded. */
  archiveBytes: 8 * 2 ** 30,
  /** Characters of an instruction or a caption. */
  text: 500,
  /** Money. */
  budget: 1_000_000_000,
  /** Rows of a page of the browser. */
  page: 60,
  /** Pairs of a random strip. */
  strip: 12,
} as const

/** The endings that say how a file of captions is read. */
export const captionFormats = ['txt', 'jsonl', 'csv', 'tsv', 'parquet'] as const

/** A name is a part of file names and of addresses. */
export const datasetNameSchema = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]*(?<![. ])$/u,
    'A name has letters, digits, spaces, dots and dashes, and begins with a letter or a digit.',
  )
  .max(datasetLimits.name)

/** Where captions come from. */
export const captionSourceSchema = z.discriminatedUnion('kind', [
  /** Uploaded or pasted. */
  z.strictObject({
    kind: z.literal('upload'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    format: z.enum(captionFormats),
    /** Of the file, as it was called. */
    name: z.string().max(200),
  }),
  /** A file on the machine of the workers. */
  z.strictObject({ kind: z.literal('file'), path: z.string().trim().min(1).max(datasetLimits.path) }),
  /** The scenes that the embedded painter knows. */
  z.strictObject({ kind: z.literal('embedded') }),
])

export type CaptionSource = z.output<typeof captionSourceSchema>

/** Archives of pairs: of any layout; one shard of WebDataset; one file of Hugging Face's layout. */
export const archiveFormats = ['zip', 'tar', 'parquet'] as const
export type ArchiveFormat = (typeof archiveFormats)[number]

/** Where the pairs of a dataset come from that is not made but imported. */
export const pairSourceSchema = z.discriminatedUnion('kind', [
  /** A folder on the machine of the workers; a relative one lies beside the datasets. */
  z.strictObject({ kind: z.literal('pairs'), path: z.string().trim().min(1).max(datasetLimits.path) }),
  /** Uploaded. */
  z.strictObject({
    kind: z.literal('archive'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    format: z.enum(archiveFormats),
    /** Of the file, as it was called. */
    name: z.string().max(200),
  }),
])

export type PairSource = z.output<typeof pairSourceSchema>

/** Where a dataset comes from. */
export const datasetSourceSchema = z.union([captionSourceSchema, pairSourceSchema])
export type DatasetSource = z.output<typeof datasetSourceSchema>

/** How many captions the source 'embedded' has: each name of a scene is one. */
export const embeddedCaptionCount = 152

/** Layouts in which a version is exported. */
export const datasetLayouts = ['hugging-face', 'webdataset', 'folders', 'json-lines'] as const
export type DatasetLayout = (typeof datasetLayouts)[number]

/** What becomes of a candidate in a selection; the first test that it fails counts. */
export const datasetFates = [
  'kept',
  'excluded',
  'unsafe',
  'unscored',
  'image',
  'direction',
  'caption',
  'no-picture',
  'duplicate',
  'above-limit',
] as const
/** A name of `datasetFates`. */
export type DatasetFate = (typeof datasetFates)[number]
