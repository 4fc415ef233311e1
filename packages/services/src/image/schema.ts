import { apiErrorCodes } from '@amend/contract'
import { z } from 'zod'
import { editItemSchema } from '../edit/schema.ts'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const renditionKinds = ['thumbnail', 'preview', 'full', 'model'] as const
export type RenditionKind = (typeof renditionKinds)[number]

const pixels = z.int().min(1)

const renditionLinkSchema = z.object({
  /** /api/images/<workspace>/<image>/<kind>?v=<first 8 digits of the hash> */
  url: z.string(),
  width: pixels,
  height: pixels,
})

export type RenditionLink = z.output<typeof renditionLinkSchema>

export const imageItemSchema = z.object({
  id,
  workspaceId: id,
  /** A sketch belongs to an exploration: it is in no gallery and, unless requested, in no tree. */
  kind: z.enum(['upload', 'result', 'sketch']),
  status: z.enum(['pending', 'ready', 'refused']),
  name: z.string(),
  /** The instruction of its edit; null for an upload. */
  instruction: z.string().nullable(),
  favourite: z.boolean(),
  width: pixels.nullable(),
  height: pixels.nullable(),
  createdAt: instant,
  trashedAt: instant.nullable(),
  /** The edit that made it. */
  editId: id.nullable(),
  /** The upload at the root of its tree; its own id for an upload. */
  treeId: id,
  error: failureSchema.nullable(),
  renditions: z.partialRecord(z.enum(renditionKinds), renditionLinkSchema),
})

export type ImageItem = z.output<typeof imageItemSchema>
export type ImageKind = ImageItem['kind']
export type ImageStatus = ImageItem['status']

export const imagePageSchema = z.object({ items: z.array(imageItemSchema), nextCursor: z.string().nullable() })

export type ImagePage = z.output<typeof imagePageSchema>

export const editTreeSchema = z.object({
  rootId: id,
  /** The oldest first. */
  images: z.array(imageItemSchema),
  edits: z.array(editItemSchema),
})

export type EditTree = z.output<typeof editTreeSchema>

/** The cursor is null on the last page. */
export const editTreePageSchema = editTreeSchema.extend({ nextCursor: z.string().nullable() })

export type EditTreePage = z.output<typeof editTreePageSchema>

/** A recipe as workers of any version wrote it. */
export const storedRecipeSchema = z.record(z.string(), z.json())

/** The outcome for each id of a request. */
export const bulkResultSchema = z.object({
  id,
  ok: z.boolean(),
  error: z.object({ code: z.enum(apiErrorCodes), message: z.string() }).optional(),
})

export type BulkResult = z.output<typeof bulkResultSchema>

export const exportItemSchema = z.object({
  id,
  status: z.enum(['pending', 'ready', 'failed']),
  /** /api/exports/<workspace>/<export>; null until it is ready. */
  url: z.string().nullable(),
  error: failureSchema.nullable(),
})

export type ExportItem = z.output<typeof exportItemSchema>
