/** Every answer to any input is a sentence and a code: no stack, no path, no SQL, no internal id, no wording of zod. */

import { randomUUID } from 'node:crypto'
import { apiErrorCodes } from '@amend/contract'
import { addEdit, addUpload } from '@amend/db/seed'
import { newPerson, settings } from '@amend/services/testing'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { type Answer, call, procedures } from './http.ts'
import type { TestInstallation } from './installation.ts'

/** Valid values that pass the first checks, of somebody with all permissions. */
async function validInputs({ services, contextOf }: TestInstallation) {
  const { database } = services
  const person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  await database.installation.user.update({ where: { id: person.user.id }, data: { role: 'administrator' } })
  const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
  const { edit } = await addEdit(database, upload, 'make it night', { by: person })
  const good: Readonly<Record<string, unknown>> = {
    ...{ workspaceId, id: upload.id, sourceId: upload.id, ids: [upload.id, edit.id], key: randomUUID() },
    ...{ instruction: 'make it night', settings, variants: 1, textGuidances: [1, 2, 3], imageGuidances: [1, 2, 3] },
    ...{ name: 'A name', search: 'lake', favourite: true, trashed: false, kind: 'upload', limit: 3, sketches: true },
    ...{ url: 'https://example.org/a.png', format: 'png', size: 'original', recipe: true, lastEventId: '0' },
    ...{ email: 'a@example.org', password: 'correct horse battery', language: 'de', purpose: 'sign-in', token: 'x' },
    ...{ current: 'a', next: 'b', provider: 'github' },
    ...{ role: 'viewer', userId: person.user.id, left: { pictures: 'keep' }, uses: 1, days: 1 },
    ...{ subject: 'image', imageIds: [upload.id], compare: true, download: true, expiresAt: null },
    ...{ imageId: upload.id, tagIds: [upload.id], names: ['holiday'], into: edit.id, before: null, private: false },
    ...{ rule: { search: 'lake' }, text: 'A comment', mentions: [person.user.id], reaction: 'like', on: true },
    ...{
      stars: 3,
      verdict: 'approved',
      albumId: upload.id,
      code: '123456',
      event: 'mention',
      app: true,
      mail: 'daily',
    },
    response: {
      ...{ id: 'x', rawId: 'x', type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON: 'e30', attestationObject: 'oA' },
    },
  }
  return { context: await contextOf(person), good }
}

const nasty = fc.constantFrom<unknown>(
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\u202e',
    '\'; DROP TABLE "Image"; --',
    '../../etc/passwd',
    '{{7*7}}',
    '<b>x</b>',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '%', '\\', '_'.repeat(300)],
  ...[Number.MAX_SAFE_INTEGER, 2 ** 53, -1, -0, 1e308, 0.1, 1e-320],
  ...[null, true, [], {}, [[]], { __proto__: null, toString: 1 }, { constructor: 'x' }],
  ...['http://127.0.0.1/', 'http://[::1', 'javascript:x', 'x'.repeat(100_000)],
)
const anything = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }), fc.uuid())

/** An input with the right fields, some of them wrong, missing or foreign. */
function inputs(good: Readonly<Record<string, unknown>>) {
  const fields = [...Object.keys(good), 'mask', 'cursor', '__proto__', 'extra']
  const changed = fc.dictionary(fc.constantFrom(...fields), anything, { maxKeys: 3 })
  const setting = fc.tuple(fc.constantFrom(...Object.keys(settings)), anything)
  return fc.oneof(
    { weight: 1, arbitrary: anything },
    { weight: 6, arbitrary: changed.map((changes) => ({ ...good, ...changes })) },
    {
      weight: 2,
      arbitrary: setting.map(([name, value]) => {
        return { ...good, key: randomUUID(), settings: { ...settings, [name]: value } }
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom(...fields).map((name) => ({ ...good, [name]: undefined })) },
  )
}

export const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
export const leak =
  /\bat \S+:\d|node_modules|node:|\.ts\b|prisma|postgres|select |insert |zod|expected|received|undefined|stack|"path"/i
const codes: readonly string[] = apiErrorCodes

function expectHarmless(answer: Answer, sent: string) {
  const failed = answer.status >= 400
  expect(answer.status, answer.text).not.toBe(500)
  if (!failed) return
  expect(answer.text).not.toMatch(leak)
  for (const id of answer.text.match(uuid) ?? []) expect(sent.toLowerCase()).toContain(id.toLowerCase())
  const { error } = answer.json as { error: { message: string; data: { code: string } } }
  expect(Object.keys(error).sort()).toEqual(['code', 'data', 'message'])
  const known = ['code', 'field', 'httpStatus', 'limit', 'retryAfter', 'word']
  expect(Object.keys(error.data).every((name) => known.includes(name))).toBe(true)
  expect(codes).toContain(error.data.code)
  expect(error.message).toMatch(/^[A-Z].*[.]$/)
  expect(error.message.length).toBeLessThan(300)
}

/** Defines tests that call every procedure with arbitrary inputs. */
export function fuzzProcedures(installation: TestInstallation, numRuns: number): void {
  let good: Readonly<Record<string, unknown>>
  let context: Context
  beforeAll(async () => {
    ;({ good, context } = await validInputs(installation))
  })

  describe.each([...procedures.keys()])('%s', (path) => {
    it('answers any input with a sentence', async () => {
      await fc.assert(
        fc.asyncProperty(inputs(good), async (sent) => {
          expectHarmless(await call(context, path, sent), JSON.stringify(sent) ?? '')
        }),
        { numRuns },
      )
    })
  })
}
