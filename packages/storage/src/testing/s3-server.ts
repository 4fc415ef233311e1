/**
 * An S3 server for tests: s3rver over real HTTP behind a proxy that adds listing and aborting of multipart uploads and
 * injects faults. s3rver checks signatures (the proxy breaks those of lists) but not the hash of a body, which is
 * checked here.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import S3rver from '@20minutes/s3rver'

/** Answers a request itself (true), or forwards it, changed or unchanged. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean | undefined

export interface S3Server {
  readonly endpoint: string
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Method and path of each request. */
  readonly requests: string[]
  /** Bodies that do not match their signature. */
  readonly forged: string[]
  fault: Fault | undefined
  stop(): Promise<void>
}

export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'amend-s3-'))
  const bucket = 'pictures'
  const start = async (allowMismatchedSignatures: boolean): Promise<RequestListener> => {
    const configureBuckets = [{ name: bucket, configs: [] }]
    const options = { directory, silent: true, vhostBuckets: false, configureBuckets, allowMismatchedSignatures }
    const s3rver = new S3rver(options)
    await s3rver.configureBuckets()
    return s3rver.callback()
  }
  const serve = await start(false)
  // It signs `/bucket` where the client signs `/bucket/`, as AWS does: lists go to an instance without that check.
  const serveList = await start(true)
  const uploads = path.join(directory, bucket, '._S3rver_uploads')
  const server = createServer((request, response) => {
    state.requests.push(`${request.method} ${request.url}`)
    if (state.fault?.(request, response)) return
    const { searchParams, pathname } = new URL(request.url ?? '', 'http://localhost')
    const uploadId = searchParams.get('uploadId')
    if (request.method === 'GET' && searchParams.has('uploads')) void listUploads(uploads, response)
    else if (request.method === 'DELETE' && uploadId) void abortUpload(uploads, uploadId, response)
    else if (/^\/[^/]+\/$/.test(pathname)) serveList(request, response)
    else {
      checkBody(request, state.forged)
      serve(request, response)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const state: S3Server = {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    bucket,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    requests: [],
    forged: [],
    fault: undefined,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
    },
  }
  return state
}

function checkBody(request: IncomingMessage, forged: string[]) {
  const expected = request.headers['x-amz-content-sha256']
  const hash = createHash('sha256')
  const emit = request.emit.bind(request)
  request.emit = (event: string, ...values: unknown[]) => {
    const [chunk] = values
    if (event === 'data' && chunk instanceof Uint8Array) hash.update(chunk)
    if (event === 'end' && hash.digest('hex') !== expected) forged.push(`${request.method} ${request.url}`)
    return emit(event, ...values)
  }
}

async function listUploads(folder: string, response: ServerResponse) {
  const ids = await readdir(folder).catch(() => [])
  const entries = ids.map(async (id) => {
    const key = await readFile(path.join(folder, id, 'key'), 'utf8')
    const { mtime } = await stat(path.join(folder, id, 'key'))
    return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${mtime.toISOString()}</Initiated></Upload>`
  })
  const list = `<IsTruncated>false</IsTruncated>${(await Promise.all(entries)).join('')}`
  response.writeHead(200, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><ListMultipartUploadsResult>${list}</ListMultipartUploadsResult>`)
}

async function abortUpload(folder: string, id: string, response: ServerResponse) {
  await rm(path.join(folder, path.basename(id)), { recursive: true, force: true })
  response.writeHead(204).end()
}
