/** Named objects in a bucket: where the chunks of a dataset meet that machines without a common folder make. */
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { diskProblem, writeFileAtomically } from '@amend/files'
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { DatasetError } from '../error.ts'

/** Objects under a prefix, by names such as `candidates/000012.parquet`. All throw DatasetError 'store-unavailable'. */
export interface ObjectStore {
  /** s3://bucket/prefix */
  readonly address: string
  has(name: string): Promise<boolean>
  /** The names of all objects. */
  list(): Promise<string[]>
  /** Writes a local file as an object, whole or not at all. */
  put(name: string, file: string): Promise<void>
  /**
   * Writes an object as a local file, whole or not at all.
   * @returns false when there is no such object
   * @throws DatasetError 'disk-full', 'no-permission'
   */
  get(name: string, file: string): Promise<boolean>
  close(): void
}

/** How a store is reached. */
export interface StoreAccess {
  /** The URL of an S3-compatible server; absent for AWS. */
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  /** Whether the bucket is in the path instead of the host name. Default: true with an own endpoint. */
  readonly pathStyle?: boolean | undefined
  /** Absent: the default credentials of the AWS tools. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

const form = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*?))?\/*$/

/**
 * Connects at the first use.
 * @param address s3://bucket/prefix
 * @throws DatasetError 'bad-recipe' for another form
 */
export function openStore(address: string, access: StoreAccess): ObjectStore {
  const { endpoint, region = 'us-east-1', credentials, pathStyle = endpoint !== undefined } = access
  const [, Bucket, prefix = ''] = form.exec(address) ?? []
  if (Bucket === undefined || prefix.split('/').includes('..')) {
    throw new DatasetError(
      'bad-recipe',
      `"${address}" is not the address of a folder in a bucket, such as s3://bucket/looks.`,
    )
  }
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: pathStyle,
    ...(credentials && { credentials }),
    // With the default, some compatible servers store the checksum's framing as part of the object.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, socketTimeout: 60_000 },
  })
  const keyOf = (name: string) => (prefix === '' ? name : `${prefix}/${name}`)
  const failed = (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.name : 'unknown'
    throw new DatasetError(
      'store-unavailable',
      `${address} cannot be reached or refuses (${reason}): run this again when it answers.`,
      { cause },
    )
  }
  return {
    address,
    async has(name) {
      try {
        await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(name) }))
        return true
      } catch (error) {
        return isMissing(error) ? false : failed(error)
      }
    },
    async list() {
      const names: string[] = []
      const start = prefix === '' ? '' : `${prefix}/`
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: start })) {
          names.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(start.length)])))
        }
      } catch (error) {
        failed(error)
      }
      return names.sort()
    },
    async put(name, file) {
      const Body = createReadStream(file)
      try {
        await new Upload({ client, params: { Bucket, Key: keyOf(name), Body } }).done()
      } catch (error) {
        failed(error)
      } finally {
        Body.destroy()
      }
    },
    async get(name, file) {
      let content: Readable | undefined
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(name) }))
        if (!(Body instanceof Readable)) return false
        content = Body
        await mkdir(path.dirname(file), { recursive: true })
        await writeFileAtomically(file, content)
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw diskProblem(error, file, DatasetError) ?? failed(error)
      } finally {
        content?.destroy()
      }
    },
    close: () => client.destroy(),
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && /^(NotFound|NoSuchKey)$/.test(error.name)
