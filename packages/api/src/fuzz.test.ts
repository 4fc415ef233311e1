import { expect, it } from 'vitest'
import { createContext } from './context.ts'
import { fuzzProcedures, leak, uuid } from './testing/fuzzing.ts'
import { call, send } from './testing/http.ts'
import { testInstallation } from './testing/installation.ts'

const installation = await testInstallation({ downloads: { mayConnect: () => false, ports: [80] } })
const { services, contextOf, logged, owner, team } = installation

fuzzProcedures(installation, 8)

it('answers malformed requests with a client error', async () => {
  const address = 'https://amend.example.org/api/trpc'
  const json = { 'content-type': 'application/json' }
  const requests = [
    new Request(`${address}/no.such`),
    new Request(`${address}/image.get/../../../etc/passwd`),
    new Request(`${address}/__proto__`),
    new Request(`${address}/image.get?input=%7Bnot`),
    new Request(`${address}/image.get?batch=1&input=[]`),
    new Request(`${address}/image.get`, { method: 'POST', headers: json, body: '{}' }),
    new Request(`${address}/image.trash`),
    new Request(`${address}/image.trash`, { method: 'POST', headers: json, body: '{"workspaceId":' }),
    new Request(`${address}/image.trash`, { method: 'POST', headers: json, body: '[' }),
    new Request(`${address}/image.trash`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' }),
    new Request(`${address}/image.trash`, { method: 'PUT', headers: json, body: '{}' }),
  ]
  for (const request of requests) {
    const { status, text } = await send(await contextOf(owner), request)
    expect([400, 404, 405, 415], `${request.url} ${text}`).toContain(status)
    expect(text).not.toMatch(leak)
    expect(text.match(uuid)).toBeNull()
  }
})

it('does not log invalid input as internal, and logs an internal error once', async () => {
  expect(logged.filter((line) => line.includes('"level":50'))).toEqual([])
  const database = { ...services.database, workspace: () => crash() }
  const broken = { ...(await contextOf(owner)), services: { ...services, database } }
  const answer = await call(broken, 'image.list', { workspaceId: team.id })
  expect(answer).toMatchObject({
    status: 500,
    json: { error: { message: 'Something went wrong on our side. Try again.', data: { code: 'internal' } } },
  })
  expect(answer.text).not.toContain('secret')
  const faults = logged.filter((line) => line.includes('"level":50'))
  expect(faults).toHaveLength(1)
  expect(JSON.parse(faults[0] ?? '')).toMatchObject({
    requestId: 'test',
    what: 'image.list',
    err: { message: 'a secret' },
  })
})

it('logs a failure to identify the principal', async () => {
  const { client } = await contextOf(owner)
  const database = { ...services.database, prepared: () => crash() }
  const auth = { ...services.auth, database }
  await expect(createContext({ ...services, auth }, { client, requestId: 'another' })).rejects.toThrow('a secret')
  expect(logged.filter((line) => line.includes('"requestId":"another"'))).toHaveLength(1)
})

function crash(): never {
  throw new Error('a secret')
}
