import path from 'node:path'
import { address, optional, readVariables, text, type Variables } from '@amend/environment'
import { z } from 'zod'
import type { Blobs } from './blobs.ts'
import { diskBlobs } from './disk.ts'
import { BlobError } from './error.ts'
import { type S3Options, s3Blobs } from './s3.ts'

export type StorageSettings =
  | { readonly kind: 'disk'; readonly folder: string }
  | { readonly kind: 's3'; readonly options: S3Options }

/** The variables of the storage. */
const storageVariables = {
  AMEND_DATA: optional(text),
  S3_BUCKET: optional(
    text.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket: 3 to 63 of a–z, 0–9, "." and "-"'),
  ),
  S3_ENDPOINT: optional(address(['http:', 'https:'], 'must be the http or https address of an S3-compatible server')),
  S3_REGION: optional(text),
  S3_PREFIX: optional(
    text.regex(
      /^([\w-]+\/)+$/,
      'must be folders that end with a slash, such as "amend/", of letters, digits, "_", "-"',
    ),
  ),
  S3_ACCESS_KEY_ID: optional(text),
  S3_SECRET_ACCESS_KEY: optional(text),
  S3_PATH_STYLE: optional(
    z.enum(['true', 'false'], 'must be "true" or "false"').transform((value) => value === 'true'),
  ),
} as const

const schema = z.object(storageVariables).superRefine((variables, context) => {
  const report = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message })
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret, AMEND_DATA: data } = variables
  if (id && !secret) report('S3_SECRET_ACCESS_KEY', 'is needed because S3_ACCESS_KEY_ID is set')
  if (secret && !id) report('S3_ACCESS_KEY_ID', 'is needed because S3_SECRET_ACCESS_KEY is set')
  if (bucket) return
  const other = Object.entries(variables).find(([name, value]) => name.startsWith('S3_') && value !== undefined)
  if (other) report('S3_BUCKET', `is needed because ${other[0]} is set`)
  else if (!data) report('AMEND_DATA', 'must be the folder for the data, unless S3_BUCKET is set')
})

/**
 * Reads where blobs are stored: in a bucket when one is named, else in the data folder.
 * @throws BlobError 'bad-environment', which names each invalid variable and why, never its value
 */
export function readStorageEnvironment(environment: Variables): StorageSettings {
  const refuse = (sentence: string) => new BlobError('bad-environment', sentence)
  const { AMEND_DATA: data, S3_BUCKET: bucket, ...s3 } = readVariables(schema, environment, refuse)
  if (!bucket) return { kind: 'disk', folder: path.join(data ?? '.', 'blobs') }
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = s3
  return {
    kind: 's3',
    options: {
      bucket,
      ...(s3.S3_ENDPOINT && { endpoint: s3.S3_ENDPOINT }),
      ...(s3.S3_REGION && { region: s3.S3_REGION }),
      ...(s3.S3_PREFIX && { prefix: s3.S3_PREFIX }),
      ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
      ...(s3.S3_PATH_STYLE !== undefined && { pathStyle: s3.S3_PATH_STYLE }),
      ...(data && { spoolFolder: path.join(data, 'incoming') }),
    },
  }
}

/** Connects at the first use; `check` says whether it works. */
export function openBlobs(settings: StorageSettings): Blobs & { close(): void } {
  if (settings.kind === 's3') return s3Blobs(settings.options)
  return { ...diskBlobs(settings.folder), close: () => {} }
}
