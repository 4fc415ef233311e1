/** Downloads one file: resumes where an earlier attempt stopped, and keeps the file only if its hash is right. */
import { mkdir, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import type { Answer, Client } from './client.ts'
import { createDigest, type Digest, type Identity, readChunks } from './digest.ts'
import type { StoredFile } from './manifest.ts'
import { quote } from './name.ts'
import { TransientFailure } from './retry.ts'

/** An attempt that received this many bytes counts as progress, however it ended. */
const worthwhileBytes = 2 ** 20

/** A file to download, with the size and hash that its source gives. */
export interface ExpectedFile {
  readonly path: string
  readonly url: string
  /** Bytes; undefined when the server does not say. */
  readonly size?: number
  readonly identity?: Identity
  /** For a URL without a known hash: a strong entity tag, or a modification date, that pins the content. */
  readonly validator?: string
}

/**
 * Downloads into `file`, which may contain the beginning from an earlier attempt. A server without ranges, or with
 * changed content, makes it start again.
 * @param onBytes bytes of this file on disk so far
 * @throws ModelError 'checksum' and those of the client; the signal's reason
 */
export async function downloadFile(
  client: Client,
  expected: ExpectedFile,
  file: string,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<StoredFile> {
  await mkdir(path.dirname(file), { recursive: true })
  const before = await fileSize(file)
  const stored = await downloadOnce(client, expected, file, onBytes, signal)
  if (stored) return stored
  await rm(file, { force: true })
  // Bytes kept from an earlier run may be wrong, so one retry from zero is worth it; fresh bytes will not change.
  const again = before > 0 ? await downloadOnce(client, expected, file, onBytes, signal) : undefined
  if (again) return again
  await rm(file, { force: true })
  throw new ModelError('checksum', `${quote(expected.path)} arrived with another checksum than its source announces.`)
}

const fileSize = async (file: string) => (await stat(file).catch(() => undefined))?.size ?? 0

/** @returns undefined when the finished file has the wrong hash */
async function downloadOnce(
  client: Client,
  expected: ExpectedFile,
  file: string,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<StoredFile | undefined> {
  let have = await fileSize(file)
  let digest = createDigest(expected.identity, expected.size)
  if (have > (expected.size ?? Number.POSITIVE_INFINITY)) have = await startAgain()
  for await (const chunk of have > 0 ? readChunks(file, signal) : []) digest.update(chunk)
  onBytes(have)

  /** Deleted, not truncated: the file may share its bytes with another by a hard link. */
  async function startAgain(): Promise<number> {
    await rm(file, { force: true })
    digest = createDigest(expected.identity, expected.size)
    return 0
  }

  await client.retry(async (renew) => {
    if (have > 0 && have === expected.size) return
    if (have > 0 && !isResumable(expected)) have = await startAgain()
    let answer = await client.get(expected.url, rangeHeaders(have, expected))
    if (have > 0 && !continues(answer, have, expected)) {
      have = await startAgain()
      if (answer.status !== 200) {
        await answer.cancel()
        answer = await client.get(expected.url)
      }
    }
    const total = await wholeSize(answer, expected)
    const start = have
    await append(file, answer, digest, (length) => {
      have += length
      if (have > (total ?? Number.POSITIVE_INFINITY)) throw tooLong(expected.path)
      if (have - start >= worthwhileBytes) renew()
      onBytes(have)
    })
    if (total !== undefined && have < total) {
      const host = new URL(expected.url).host
      throw new TransientFailure(new ModelError('download-failed', `${host} ended ${quote(expected.path)} too early.`))
    }
  })
  const { sha256, matches } = digest.finish()
  return matches ? { path: expected.path, size: have, sha256 } : undefined
}

const tooLong = (file: string) =>
  new ModelError('checksum', `${quote(file)} is longer than its source announces: the download was stopped.`)

/** Without a hash or a validator the rest may belong to another version than the beginning. */
const isResumable = ({ identity, validator }: ExpectedFile) => identity !== undefined || validator !== undefined

/** With a known hash no `If-Range`: the tag is a cache's own and may differ between two of its machines. */
function rangeHeaders(have: number, { identity, validator }: ExpectedFile): Readonly<Record<string, string>> {
  const range = { range: `bytes=${have}-` }
  if (have === 0) return {}
  return identity === undefined && validator !== undefined ? { ...range, 'if-range': validator } : range
}

/** Whether the response continues after `have` bytes. */
function continues({ status, headers }: Answer, have: number, { size, identity, validator }: ExpectedFile): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  if (status !== 206 || !range || Number(range[1]) !== have) return false
  if (size !== undefined && range[2] !== '*' && Number(range[2]) !== size) return false
  const etag = headers.get('etag')
  return identity !== undefined || !validator?.startsWith('"') || etag === null || etag === validator
}

/**
 * The bytes of the whole file.
 * @throws ModelError 'checksum' when the server announces another file than the listing, before it is read
 */
async function wholeSize(answer: Answer, { path: name, size, identity }: ExpectedFile): Promise<number | undefined> {
  const { status, headers, linked } = answer
  const announced = announcedSize(status, headers)
  const other =
    (size !== undefined && announced !== undefined && announced !== size) ||
    (identity?.algorithm === 'sha256' && linked.etag?.length === 64 && linked.etag !== identity.hex)
  if (status === 416 || other) {
    await answer.cancel()
    throw new ModelError('checksum', `${quote(name)} is not the file that its source lists: another size or checksum.`)
  }
  return size ?? announced
}

/** Bytes of the whole file from `Content-Range` or `Content-Length`; undefined when neither tells. */
export function announcedSize(status: number, headers: Headers): number | undefined {
  if (status === 206) {
    const range = /^bytes \d+-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '')
    return range ? Number(range[1]) : undefined
  }
  const length = headers.get('content-length')
  if (status !== 200 || length === null || headers.has('content-encoding')) return undefined
  return Number(length)
}

async function append(file: string, answer: Answer, digest: Digest, onChunk: (length: number) => void): Promise<void> {
  const handle = await open(file, 'a')
  try {
    for await (const chunk of answer.chunks()) {
      onChunk(chunk.byteLength)
      await handle.writeFile(chunk)
      digest.update(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}
