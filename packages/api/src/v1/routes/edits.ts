import { callLimits, editRequestLimits, requestedSettingsSchema, variantsSchema } from '@amend/contract'
import { authorizeMember, notFound, ServiceError } from '@amend/services'
import { modelFor } from '@amend/services/canary'
import { editItemSchema, followItemSchema, renditionKinds } from '@amend/services/types'
import { z } from 'zod'
import { readRendition } from '../../image/rendition.ts'
import { id, instruction, text } from '../../input.ts'
import { eventsOfEdit } from '../events.ts'
import { awaitReady } from '../ready.ts'
import { type Call, ofProcedure, type Route } from '../route.ts'
import { uploadFile } from '../upload.ts'

const tag = 'edits'
const one = z.strictObject({ id })

/** All settings are optional: the model's own are the default. */
const { strength, speed } = requestedSettingsSchema.shape
const settings = requestedSettingsSchema.extend({ strength: strength.unwrap(), speed: speed.unwrap() }).partial()

const request = z.strictObject({
  sourceId: id.optional(),
  url: text(2048).optional(),
  instruction,
  settings: settings.optional(),
  /** A PNG in base64: white may change. */
  mask: z.string().min(1).max(editRequestLimits.maskCharacters).optional(),
  variants: variantsSchema.default(1),
})

const edits = z.object({ items: z.array(editItemSchema) })

/** The picture to edit: one of the workspace, one to fetch, or a file in the request itself. */
async function sourceOf(call: Call, { sourceId, url }: z.output<typeof request>, fileId: string | undefined) {
  const given = [sourceId, url, fileId].filter((one) => one !== undefined)
  if (given.length !== 1) {
    throw new ServiceError('bad-input', 'Name one picture: as "sourceId", as "url", or as a file.', {
      field: 'sourceId',
    })
  }
  if (sourceId !== undefined) return sourceId
  const imported = z.object({ id: z.string() })
  const id = fileId ?? imported.parse(await call.procedure('image.importFromUrl', { url, key: call.key })).id
  await awaitReady(call, id)
  return id
}

async function requestEdit(call: Call): Promise<unknown> {
  const { image, fields } = isForm(call.request) ? await uploadFile(call) : { fields: call.input }
  const asked = request.parse(fields)
  const { context, workspaceId, procedure, key } = call
  const { database, log } = context.services
  await authorizeMember(database, context.principal, workspaceId, 'edit:request')
  const { model } = await modelFor(database, log, workspaceId)
  const defaults = { ...model?.capabilities.defaults, seed: null, strength: null }
  const sourceId = await sourceOf(call, asked, image?.id)
  const { instruction, mask, variants } = asked
  const input = { sourceId, instruction, mask, variants, key, settings: { ...defaults, ...asked.settings } }
  return { items: await procedure('edit.request', input) }
}

const isForm = ({ headers }: Request) => /^multipart\/form-data\b/i.test(headers.get('content-type') ?? '')

/** The bytes of the result of an edit. @throws ServiceError 'not-ready' until it is done */
async function readResult({ context, workspaceId, procedure, input, request }: Call) {
  const edit = editItemSchema.parse(await procedure('edit.get', { id: input.id }))
  if (edit.error) throw new ServiceError('not-ready', edit.error.message)
  if (edit.resultId === null) {
    if (edit.status === 'done') throw notFound()
    throw new ServiceError('not-ready', 'The edit has no result yet.', { retryAfter: 2 })
  }
  const kind = String(input.kind)
  const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
  return readRendition(context, {
    workspaceId,
    imageId: edit.resultId,
    kind,
    ifNoneMatch,
    saved: true,
    signal: request.signal,
  })
}

export const editRoutes: readonly Route[] = [
  {
    ...{ method: 'POST', path: '/edits', name: 'requestEdit', summary: 'Edit a picture', tag },
    description:
      'Names the picture as "sourceId", as the "url" of a public address, or sends it as the field "file" of multipart/form-data beside the other fields ("settings" as JSON). Settings that are not given are the model’s own.',
    input: request,
    file: { raw: false, required: false },
    inputBytes: callLimits.inputBytesWithMask,
    answer: { kind: 'json', status: 202, schema: edits },
    perform: requestEdit,
  },
  ofProcedure('GET', '/edits', 'edit.active', {
    ...{ name: 'listEdits', summary: 'All waiting and running edits, and the last ones that ended' },
  }),
  ofProcedure('GET', '/edits/{id}', 'edit.get', { name: 'getEdit', summary: 'The state of an edit' }),
  {
    ...{ method: 'GET', path: '/edits/{id}/result', name: 'getEditResult', tag },
    summary: 'The bytes of the result',
    description: '"full" and "model" carry content credentials, which a worker adds at the first request.',
    input: one.extend({ kind: z.enum(renditionKinds).default('full') }),
    answer: { kind: 'bytes', status: 200 },
    perform: readResult,
  },
  {
    ...{ method: 'GET', path: '/edits/{id}/events', name: 'followEdit', tag },
    summary: 'The events of an edit, until it has ended',
    description: 'Server-sent events. The header Last-Event-ID continues after an event.',
    input: one,
    answer: { kind: 'events', status: 200, schema: followItemSchema },
    perform: (call) => eventsOfEdit(call, String(call.input.id)),
  },
  {
    ...{ method: 'POST', path: '/edits/{id}/cancel', name: 'cancelEdit', summary: 'Cancel an edit', tag },
    input: one,
    answer: { kind: 'json', status: 200, schema: editItemSchema },
    perform: async ({ procedure, input: { id } }) => {
      await procedure('edit.get', { id })
      await procedure('edit.cancel', { ids: [id] })
      return procedure('edit.get', { id })
    },
  },
  ofProcedure('POST', '/edits/{id}/replay', 'edit.replay', {
    ...{ name: 'replayEdit', summary: 'Edit again with the same settings and seed', status: 202 },
  }),
]
