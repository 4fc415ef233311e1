import { capabilitiesSchema } from '@amend/contract'
import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'
import { learnedSchema } from '../training/schema.ts'

export const modelItemSchema = z.object({
  id,
  title: z.string(),
  label: z.string(),
  identity: z.string(),
  capabilities: capabilitiesSchema,
})

export type ModelItem = z.output<typeof modelItemSchema>

/** Of which version another one was made, and how. Errors: |int8 − float32| / |float32| of the outputs of a network. */
export const madeOfSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('int8'),
    base: z.string(),
    identity: z.string(),
    error: z.object({ unet: z.number(), vaeEncoder: z.number().optional(), vaeDecoder: z.number().optional() }),
  }),
  z.object({
    kind: z.literal('lora'),
    base: z.string(),
    identity: z.string(),
    lora: z.object({ name: z.string(), sha256: z.string(), weight: z.number() }),
  }),
])

export type MadeOf = z.output<typeof madeOfSchema>

/** A checkpoint in the registry. */
export const modelVersionSchema = z.object({
  id,
  /** Of its family. */
  name: z.string(),
  title: z.string(),
  label: z.string(),
  identity: z.string(),
  /** SPDX, or a name of its own. */
  licence: z.string(),
  /** Where workers find it. */
  reference: z.string().nullable(),
  /** Where it was published. */
  source: z.string().nullable(),
  /** The run that trained it, and what that learned from; null for one that was not trained here. */
  trained: z.object({ run: z.object({ id, name: z.string() }), learnsFrom: learnedSchema.nullable() }).nullable(),
  createdAt: instant,
  /** Of its weights; null until they were read for an administrator. */
  bytes: z.number().nullable(),
  files: z.int().nullable(),
  /** What it is made of; null for a version of its own. */
  made: madeOfSchema.nullable(),
  /** When its files were last compared with its identity; null until they were. */
  verifiedAt: instant.nullable(),
})

export type ModelVersionItem = z.output<typeof modelVersionSchema>

/** What an administrator asked for on a checkpoint. */
export const modelTaskSchema = z.object({
  id,
  kind: z.enum(['register', 'verify', 'deploy', 'canary', 'pull', 'upload', 'adapt', 'optimize']),
  status: z.enum(['waiting', 'done', 'failed']),
  /** From 0 to 1, where it is known. */
  progress: z.number(),
  reference: z.string(),
  versionId: id.nullable(),
  error: failureSchema.nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})

export type ModelTaskItem = z.output<typeof modelTaskSchema>

/** A file of a checkpoint or a LoRA that an administrator sends in pieces. */
export const modelUploadSchema = z.object({
  id,
  kind: z.enum(['checkpoint', 'lora']),
  fileName: z.string(),
  bytes: z.number(),
  /** Of each piece but the last. */
  pieceBytes: z.int(),
  receivedPieces: z.int(),
  receivedBytes: z.number(),
})

export type ModelUploadItem = z.output<typeof modelUploadSchema>

export const registrySchema = z.object({
  versions: z.array(modelVersionSchema),
  /** Null until a version was deployed. */
  serving: z.object({ deploymentId: id, versionId: id }).nullable(),
  /** The last ones, the newest first. */
  tasks: z.array(modelTaskSchema),
})

export type Registry = z.output<typeof registrySchema>

export const deploymentItemSchema = z.object({
  id,
  versionId: id,
  title: z.string(),
  label: z.string(),
  /** "setting": the variable AMEND_MODEL. */
  origin: z.enum(['setting', 'administrator']),
  reason: z.string(),
  by: z.object({ id, name: z.string() }).nullable(),
  createdAt: instant,
})

export type DeploymentItem = z.output<typeof deploymentItemSchema>

export const deploymentPageSchema = z.object({
  items: z.array(deploymentItemSchema),
  nextCursor: z.string().nullable(),
})

export type DeploymentPage = z.output<typeof deploymentPageSchema>
