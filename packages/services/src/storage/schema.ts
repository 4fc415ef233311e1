import { z } from 'zod'

const bytes = z.number().nonnegative()

/** Bytes by what takes them in the whole installation; equal files count once, where they are needed most. */
export const installationStorageSchema = z.object({
  files: z.int(),
  bytes,
  originals: bytes,
  results: bytes,
  previews: bytes,
  masks: bytes,
  /** Files for downloads and sheets of looks, which are deleted automatically. */
  derived: bytes,
  /** What deleting the trash frees. */
  trash: bytes,
  /** Files without a record, which the next clean-up deletes. */
  unused: bytes,
  /** The disk of the pictures; null for a bucket. */
  disk: z.object({ bytes, free: bytes }).nullable(),
  /** Days after which the trash is emptied. */
  retentionDays: z.int(),
})

export type InstallationStorage = z.output<typeof installationStorageSchema>
