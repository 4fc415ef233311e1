import { ServiceError } from '@amend/services'
import { imageItemSchema, renditionKinds, uploadedImageSchema } from '@amend/services/types'
import { z } from 'zod'
import { readExport } from '../../image/export.ts'
import { readRendition } from '../../image/rendition.ts'
import { bulkAnswer } from '../../image/schema.ts'
import { id, name } from '../../input.ts'
import { ofProcedure, type Route } from '../route.ts'
import { uploadFile } from '../upload.ts'

const tag = 'images'
const one = z.strictObject({ id })

/** The outcome of a bulk procedure for one id. @throws ServiceError its refusal */
async function requireDone(answer: Promise<unknown>): Promise<void> {
  const [outcome] = bulkAnswer.parse(await answer)
  if (outcome?.error) throw new ServiceError(outcome.error.code, outcome.error.message)
}

export const imageRoutes: readonly Route[] = [
  ofProcedure('GET', '/images', 'image.list', { name: 'listImages', summary: 'Pictures, a page at a time' }),
  {
    ...{ method: 'POST', path: '/images', name: 'uploadImage', summary: 'Upload a picture', tag },
    description:
      'Send the file as the field "file" of multipart/form-data, or as the whole body with its media type and `?name=`. The picture can be edited when its status is "ready".',
    input: z.strictObject({}),
    file: { raw: true, required: true },
    keepsAnswer: false,
    answer: { kind: 'json', status: 201, schema: uploadedImageSchema },
    perform: async (call) => (await uploadFile(call)).image,
  },
  {
    ...ofProcedure('POST', '/images/import', 'image.importFromUrl', {
      ...{ name: 'importImage', summary: 'Fetch a picture from a public address', status: 201 },
    }),
    keepsAnswer: false,
  },
  ofProcedure('GET', '/images/{id}', 'image.get', { name: 'getImage', summary: 'One picture' }),
  {
    ...{ method: 'PATCH', path: '/images/{id}', name: 'updateImage', tag },
    summary: 'Rename a picture, or mark it as a favourite',
    input: one.extend({ name: name.optional(), favourite: z.boolean().optional() }),
    answer: { kind: 'json', status: 200, schema: imageItemSchema },
    perform: async ({ procedure, input: { id, name, favourite } }) => {
      await procedure('image.get', { id })
      if (favourite !== undefined) await requireDone(procedure('image.setFavourite', { ids: [id], favourite }))
      return name === undefined ? procedure('image.get', { id }) : procedure('image.rename', { id, name })
    },
  },
  {
    ...{ method: 'DELETE', path: '/images/{id}', name: 'trashImage', summary: 'Move a picture to the trash', tag },
    input: one,
    answer: { kind: 'nothing', status: 204 },
    perform: ({ procedure, input: { id } }) => requireDone(procedure('image.trash', { ids: [id] })),
  },
  ofProcedure('POST', '/images/trash', 'image.trash', {
    ...{ name: 'trashImages', summary: 'Move pictures to the trash, with an outcome for each' },
  }),
  ofProcedure('POST', '/images/restore', 'image.restore', {
    ...{ name: 'restoreImages', summary: 'Take pictures out of the trash, with an outcome for each' },
  }),
  ofProcedure('POST', '/images/delete', 'image.delete', {
    ...{ name: 'deleteImages', summary: 'Delete pictures in the trash for good, with an outcome for each' },
  }),
  ofProcedure('GET', '/images/{id}/tree', 'image.tree', {
    ...{ name: 'getImageTree', summary: 'The photo and all its edits, a page at a time' },
  }),
  ofProcedure('GET', '/images/{id}/recipe', 'image.recipe', {
    ...{ name: 'getImageRecipe', summary: 'What a replay of a result needs; null for an upload' },
  }),
  {
    ...{ method: 'GET', path: '/images/{id}/renditions/{kind}', name: 'getImageRendition', tag },
    summary: 'The bytes of a picture, without its metadata',
    description:
      '"full" has all pixels, "preview" and "thumbnail" fewer; "model" is what the model itself made. "full" and "model" of a result carry content credentials, which a worker adds at the first request.',
    input: one.extend({ kind: z.enum(renditionKinds) }),
    answer: { kind: 'bytes', status: 200 },
    perform: ({ context, workspaceId, input: { id, kind }, request }) =>
      readRendition(context, {
        ...{ workspaceId, imageId: String(id), kind: String(kind) },
        ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
        saved: true,
        signal: request.signal,
      }),
  },
  ofProcedure('POST', '/images/{id}/exports', 'image.export', {
    ...{ name: 'exportImage', summary: 'Make a file for download in a format', status: 202 },
  }),
  ofProcedure('GET', '/exports/{id}', 'image.exportStatus', {
    ...{ name: 'getExport', summary: 'Whether a file for download is ready' },
  }),
  {
    ...{ method: 'GET', path: '/exports/{id}/file', name: 'downloadExport', summary: 'The file', tag: 'exports' },
    input: one,
    answer: { kind: 'bytes', status: 200 },
    perform: ({ context, workspaceId, input: { id } }) => readExport(context, { workspaceId, exportId: String(id) }),
  },
]
