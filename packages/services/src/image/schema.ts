import { apiErrorCodes } from '@amend/contract'
import { z } from 'zod'
import { editItemSchema } from '../edit/schema.ts'
import { imageSafetySchema } from '../safety/schema.ts'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const renditionKinds = ['thumbnail', 'preview', 'full', 'model'] as const
export type RenditionKind = (typeof renditionKinds)[number]

const pixels = z.int().min(1)

export const renditionLinkSchema = z.object({
  /** /api/images/<workspace>/<image>/<kind>?v=<first 8 digits of the hash> */
  url: z.string(),
  width: pixels,
  height: pixels,
})

export type RenditionLink = z.output<typeof renditionLinkSchema>

/** Where an upload comes from that was remixed from a shared link. */
export const imageOriginSchema = z.object({
  kind: z.literal('share'),
  /** What had been done to the picture before, the first instruction first. */
  instructions: z.array(z.string()),
})

export type ImageOrigin = z.output<typeof imageOriginSchema>

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
  /** Where an upload was remixed from. */
  origin: imageOriginSchema.nullish(),
  renditions: z.partialRecord(z.enum(renditionKinds), renditionLinkSchema),
  /** Why it is to be shown blurred; null for a picture that is like any other. */
  safety: imageSafetySchema.nullish(),
})

export type ImageItem = z.output<typeof imageItemSchema>
export type ImageKind = ImageItem['kind']
export type ImageStatus = ImageItem['status']

/** A picture that was uploaded just now. */
export const uploadedImageSchema = imageItemSchema.extend({
  /** An earlier upload of the same file in the workspace, outside the trash. */
  duplicateOf: id.nullable(),
})

export type UploadedImage = z.output<typeof uploadedImageSchema>

export const imagePageSchema = z.object({ items: z.array(imageItemSchema), nextCursor: z.string().nullable() })

export type ImagePage = z.output<typeof imagePageSchema>

/** A photo with its edits, or what is left of them. */
export const stackSchema = z.object({
  /** The newest picture. */
  cover: imageItemSchema,
  /** The number of its pictures outside the trash. */
  count: z.int().min(1),
})

export type Stack = z.output<typeof stackSchema>

export const stackPageSchema = z.object({ items: z.array(stackSchema), nextCursor: z.string().nullable() })

export type StackPage = z.output<typeof stackPageSchema>

/** What the pictures of a workspace can be filtered by. */
export const facetsSchema = z.object({
  /** The most frequent instructions first. */
  looks: z.array(z.object({ instruction: z.string(), count: z.int() })),
  models: z.array(z.object({ id, title: z.string(), label: z.string() })),
  people: z.array(z.object({ id, name: z.string().nullable() })),
})

export type Facets = z.output<typeof facetsSchema>

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
