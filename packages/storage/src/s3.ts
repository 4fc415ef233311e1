import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import {
  assertHash,
  type BlobContent,
  type BlobSource,
  type Blobs,
  type GetOptions,
  hashPattern,
  type ListedBlob,
  notFound,
  type PutOptions,
  resolveRange,
  type Stored,
} from './blobs.ts'
import { isMissing, noBucket, s3Failure } from './s3-error.ts'
import { assertExpected, assertLimit, clearSpool, spool } from './spool.ts'
import { verified } from './verify.ts'

export interface S3Options {
  readonly bucket: string
  /** The URL of an S3-compatible server; absent for AWS. */
  readonly endpoint?: string
  readonly region?: string
  /** The prefix of every key, such as "amend/". */
  readonly prefix?: string
  /** Absent: the default credentials of the AWS tools. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Whether the bucket is in the path instead of the host name. Default: true with an own endpoint. */
  readonly pathStyle?: boolean
  /** Larger blobs are sent in parts, bytes; at least 5 MiB. Default 16 MiB. */
  readonly partSize?: number
  /**
   * Where streams are buffered until their hash, which is the key, is known. Default: a folder in the system's
   * temporary one.
   */
  readonly spoolFolder?: string
}

export interface S3Blobs extends Blobs {
  /** Closes the connections. */
  close(): void
}

/**
 * Blobs as objects `<prefix>ab/cd/abcd…` of a bucket, which must exist. Every request is signed with the hash of its
 * body, so a server refuses bytes that changed on the way. Objects are overwritten by the same content only, so no
 * condition is needed.
 */
export function s3Blobs(options: S3Options): S3Blobs {
  const { bucket: Bucket, prefix = '', partSize = 16 * 1024 * 1024 } = options
  const spoolFolder = options.spoolFolder ?? path.join(os.tmpdir(), `amend-spool-${os.userInfo().uid}`)
  const client = new S3Client({
    region: options.region ?? 'us-east-1',
    endpoint: options.endpoint,
    credentials: options.credentials,
    forcePathStyle: options.pathStyle ?? options.endpoint !== undefined,
    // With the default, some compatible servers store the checksum's framing as part of the object.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  })
  const keyOf = (sha256: string) => `${prefix}${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
  const failed = (error: unknown): never => {
    throw s3Failure(error, Bucket)
  }

  async function sizeOf(sha256: string): Promise<number | undefined> {
    try {
      const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(sha256) }))
      return ContentLength
    } catch (error) {
      return isMissing(error) ? undefined : failed(error)
    }
  }

  async function upload(stored: Stored, Body: Uint8Array | Readable, claim: PutOptions['claim']): Promise<Stored> {
    const { sha256, bytes } = stored
    await claim?.(stored)
    if ((await sizeOf(sha256)) === bytes) return stored
    const params = { Bucket, Key: keyOf(sha256), Body, ContentType: 'application/octet-stream' }
    await new Upload({ client, params, partSize, queueSize: 2 }).done().catch(failed)
    return stored
  }

  async function put(source: BlobSource, options: PutOptions = {}): Promise<Stored> {
    if (source instanceof Uint8Array) {
      assertLimit(source.length, options)
      const sha256 = createHash('sha256').update(source).digest('hex')
      assertExpected(sha256, options)
      return upload({ sha256, bytes: source.length }, source, options.claim)
    }
    const { file, sha256, bytes } = await spool(spoolFolder, source, options)
    const body = createReadStream(file)
    try {
      return await upload({ sha256, bytes }, body, options.claim)
    } finally {
      body.destroy()
      await rm(file, { force: true })
    }
  }

  async function get(sha256: string, options: GetOptions = {}): Promise<BlobContent> {
    assertHash(sha256)
    const partial = options.start !== undefined || options.end !== undefined
    const totalBytes = partial ? await sizeOf(sha256) : undefined
    if (partial && totalBytes === undefined) throw notFound(sha256)
    const range = totalBytes === undefined ? undefined : resolveRange(options, totalBytes)
    const Range = range && !range.whole ? `bytes=${range.start}-${range.end - 1}` : undefined
    const { Body, ContentLength = 0 } = await client
      .send(new GetObjectCommand({ Bucket, Key: keyOf(sha256), Range }))
      .catch((error) => (isMissing(error) ? Promise.reject(notFound(sha256, error)) : failed(error)))
    const source = Body instanceof Readable ? Body : Readable.from([])
    const bytes = range ? range.end - range.start : ContentLength
    const whole = Range === undefined && options.verify !== false
    const failure = (error: unknown) => s3Failure(error, Bucket)
    return {
      bytes,
      totalBytes: totalBytes ?? ContentLength,
      stream: verified(source, { bytes, sha256, whole, failure }),
    }
  }

  async function* list(): AsyncGenerator<ListedBlob> {
    const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: prefix })
    for await (const { Contents = [] } of guarded(pages, failed)) {
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) {
        const sha256 = Key.slice(Key.lastIndexOf('/') + 1)
        if (!hashPattern.test(sha256) || Key !== keyOf(sha256)) continue
        yield { sha256, bytes: Size, storedAt: LastModified }
      }
    }
  }

  return {
    requireRoom: async () => {},
    check: async () => {
      await client
        .send(new HeadBucketCommand({ Bucket }))
        .catch((error) => failed(isMissing(error) ? noBucket(Bucket, error) : error))
    },
    put,
    get,
    read: async (sha256) => buffer((await get(sha256)).stream),
    has: async (sha256) => {
      assertHash(sha256)
      return (await sizeOf(sha256)) !== undefined
    },
    delete: async (sha256) => {
      assertHash(sha256)
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(sha256) })).catch(failed)
    },
    list,
    discardIncomplete: async (begunBefore) => {
      const files = await clearSpool(spoolFolder, begunBefore)
      return files + (await abortUploads(client, { Bucket, Prefix: prefix }, begunBefore).catch(failed))
    },
    close: () => client.destroy(),
  }
}

/** Aborts multipart uploads that began before a time. @returns how many */
async function abortUploads(client: S3Client, place: { Bucket: string; Prefix: string }, begunBefore: Date) {
  let aborted = 0
  for (let more = true, KeyMarker: string | undefined, UploadIdMarker: string | undefined; more; ) {
    const page = await client.send(new ListMultipartUploadsCommand({ ...place, KeyMarker, UploadIdMarker }))
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (!Initiated || Initiated >= begunBefore) continue
      await client.send(new AbortMultipartUploadCommand({ Bucket: place.Bucket, Key, UploadId }))
      aborted++
    }
    more = page.IsTruncated === true
    KeyMarker = page.NextKeyMarker
    UploadIdMarker = page.NextUploadIdMarker
  }
  return aborted
}

async function* guarded<T>(pages: AsyncIterable<T>, failed: (error: unknown) => never): AsyncGenerator<T> {
  try {
    yield* pages
  } catch (error) {
    failed(error)
  }
}
