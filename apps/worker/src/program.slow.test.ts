/** Programs of others use an installation: the generated client, the command line, and an assistant over MCP. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { answerProgram } from '@amend/api/v1'
import { createApiKey } from '@amend/auth'
import { createAmendClient } from '@amend/client'
import { addPerson } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { openServices } from '@amend/services'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { variables } from './environment.ts'
import { photo, temporaryFolder, testEnvironment, testVariables } from './testing/workspace.ts'
import { startWorker } from './worker.ts'

const { url, database } = await testDatabase()
const folder = await temporaryFolder()
const services = await openServices({
  ...testVariables(url, folder.path),
  ...{ AUTH_URL: 'https://amend.example.org', AUTH_SECRET: 'a secret of a test, long enough for it' },
})
const quiet = { info: () => {}, warn: console.warn, error: console.error }
const worker = await startWorker(testEnvironment(url, folder.path), quiet)
const web = createServer((incoming, outgoing) => {
  const { method = 'GET', url: target = '/', headers } = incoming
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}
  const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const request = new Request(`http://amend.example.org${target}`, { method, headers: given, ...body } as RequestInit)
  void answerProgram(services, { request, client: { address: '192.0.2.1' }, requestId: 'test-request' }).then(
    (answer) => {
      outgoing.writeHead(answer.status, answer.headers)
      if (answer.stream) answer.stream.pipe(outgoing)
      else outgoing.end(answer.body)
    },
  )
})
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
const place = web.address()
const server = `http://127.0.0.1:${typeof place === 'object' && place ? place.port : 0}`
afterAll(async () => {
  web.closeAllConnections()
  web.close()
  await worker.stop()
  await services.close()
  await folder.remove()
}, 60_000)

const person = await addPerson(database, 'Paula Program')
const workspaceId = person.workspace.id
const request = { workspaceId, createdById: person.user.id, name: 'Script', scope: 'edit' } as const
const { secret: apiKey } = await createApiKey(database, request)
const amend = createAmendClient({ server, apiKey })
const file = path.join(folder.path, 'hills.jpg')
await writeFile(file, await photo())
const cli = path.resolve(import.meta.dirname, '../../cli/bin/amend.mjs')
const env = { PATH: variables.PATH ?? '', AMEND_API_KEY: apiKey }

describe('the client that is generated from the document', () => {
  it('uploads a picture, edits it, follows the edit and downloads the result', async () => {
    const image = await amend.upload(new Blob([await readFile(file)], { type: 'image/jpeg' }), 'hills.jpg')
    expect(image).toMatchObject({ status: 'ready', width: 320, height: 213, name: 'hills.jpg' })
    const [edit] = await amend.edit({ sourceId: image.id, instruction: 'make it night', settings: { seed: 5 } })
    const kinds: string[] = []
    const done = await amend.wait(edit?.id ?? '', { onEvent: ({ kind }) => kinds.push(kind) })
    expect(kinds.at(-1)).toBe('edit.finished')
    expect(done).toMatchObject({ status: 'done', settings: { seed: 5 } })
    const bytes = async (blob: Promise<Blob>) => sharp(Buffer.from(await (await blob).arrayBuffer())).metadata()
    expect(await bytes(amend.download(done.resultId ?? '', 'png'))).toMatchObject({ format: 'png', width: 320 })
    expect(await bytes(amend.result(done.id, 'preview'))).toMatchObject({ format: 'webp' })
    const { data } = await amend.api.GET('/images', { params: { query: { search: 'night' } } })
    expect(data?.items.map(({ id }) => id)).toEqual([done.resultId])
  })

  it('throws the sentence and the code of a refusal', async () => {
    const [edit] = (await amend.api.GET('/edits')).data?.items ?? []
    const guessed = createAmendClient({ server, apiKey: `${apiKey.slice(0, -1)}0` })
    await expect(guessed.wait(edit?.id ?? '')).rejects.toMatchObject({ code: 'api-key-refused', status: 401 })
    const missing = { sourceId: '00000000-0000-4000-8000-000000000000', instruction: 'make it night' }
    await expect(amend.edit(missing)).rejects.toMatchObject({ code: 'not-found', status: 404 })
    const nowhere = createAmendClient({ server: 'http://127.0.0.1:9', apiKey })
    await expect(nowhere.edit(missing)).rejects.toMatchObject({ code: 'unreachable' })
  })
})

describe('amend edit --server', () => {
  const run = (...words: string[]) => promisify(execFile)(process.execPath, [cli, 'edit', ...words], { env })

  it('writes the result beside the photo as without it, with its recipe', async () => {
    const { stdout } = await run(file, 'make it winter', '--server', server, '--seed', '7', '--variants', '2', '--json')
    const [line] = stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text))
    const files = [path.join(folder.path, 'hills.edited.1.jpg'), path.join(folder.path, 'hills.edited.2.jpg')]
    expect(line.variants.map((variant: { file: string }) => variant.file)).toEqual(files)
    expect(line.variants[0]).toMatchObject({ seed: 7, recipe: { instruction: 'make it winter' } })
    for (const one of files)
      expect(await sharp(one).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 213 })
  })

  it.each([
    ['an option of this machine', ['--threads', '2'], 2, '--threads is about a model on this machine'],
    ['a key that is not valid', ['--api-key-file', 'KEY'], 5, 'This API key is not valid'],
    ['a setting that the server refuses', ['--steps', '100000'], 2, 'steps'],
  ])('refuses %s in one sentence', async (_, options, code, said) => {
    const key = path.join(folder.path, 'key')
    await writeFile(key, `amend_aaaaaaaa_${'b'.repeat(54)}\n`)
    const words = options.map((word) => (word === 'KEY' ? key : word))
    const failed = await run(file, 'make it night', '--server', server, '--force', ...words).catch((error) => error)
    expect(failed).toMatchObject({ code, stderr: expect.stringContaining(said) })
  })
})

it('an assistant edits a picture, makes variants and looks for pictures over MCP', async () => {
  const client = new Client({ name: 'test', version: '1' })
  const args = [cli, 'mcp', '--server', server]
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env }))
  try {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(['edit_picture', 'find_pictures', 'make_variants'])
    const call = async (name: string, given: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: given })) as {
        isError?: boolean
        content: { type: string; text?: string; mimeType?: string }[]
      }
    const edited = await call('edit_picture', { file, instruction: 'make it sunset' })
    expect(edited.content.map(({ type }) => type)).toEqual(['text', 'image'])
    const [{ image_id }] = JSON.parse(edited.content[0]?.text ?? '[]')
    const variants = await call('make_variants', { image_id, instruction: 'make it foggy', count: 2 })
    expect(variants.content.map(({ type }) => type)).toEqual(['text', 'image', 'image'])
    const found = await call('find_pictures', { search: 'sunset' })
    expect(JSON.parse(found.content[0]?.text ?? '[]')).toMatchObject([{ id: image_id, instruction: 'make it sunset' }])
    const refused = await call('edit_picture', { image_id: '00000000-0000-4000-8000-000000000000', instruction: 'x' })
    expect(refused).toMatchObject({ isError: true, content: [{ text: 'This is not here, or you may not see it.' }] })
  } finally {
    await client.close()
  }
})
