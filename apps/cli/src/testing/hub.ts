/**
 * A local hub that serves one folder as the repository `owner/editor`, with the answers of Hugging Face. Of the files
 * in `held` it sends half and then stalls.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const commit = 'c'.repeat(40)

export async function startHub(folder: string, held = /^$/): Promise<{ url: string; close(): Promise<void> }> {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  )
  const bytesOf = (name: string) => readFileSync(path.join(folder, name))
  const entries = files.map((name) => {
    const bytes = bytesOf(name)
    const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
    return { type: 'file', path: name.replaceAll('\\', '/'), size: bytes.length, oid }
  })
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const json = (value: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (pathname.startsWith('/api/models/owner/editor/revision/')) {
      json({ _id: '1', id: 'owner/editor', sha: commit, lastModified: 0 })
    } else if (pathname.startsWith('/api/models/owner/editor/tree/')) {
      json(entries)
    } else if (pathname.startsWith(`/owner/editor/resolve/${commit}/`)) {
      const name = decodeURIComponent(pathname.split('/').slice(5).join('/'))
      const entry = entries.find((file) => file.path === name)
      if (!entry) {
        response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
        return
      }
      response.writeHead(200, { etag: `"${entry.oid}"`, 'content-length': entry.size })
      if (held.test(name)) response.write(bytesOf(name).subarray(0, entry.size / 2))
      else response.end(bytesOf(name))
    } else {
      response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
