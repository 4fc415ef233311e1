import { AmendApiError, type AmendClient } from '@amend/client'
import { pictureFromRgb } from '@amend/imaging'
import { expect, it } from 'vitest'
import { serverEditor } from './server-editor.ts'

it('cancels the other variants when one of them fails', async () => {
  const cancelled: string[] = []
  const amend = {
    upload: async () => ({ id: 'photo' }),
    edit: async () => [{ id: 'first' }, { id: 'second' }],
    wait: async () => Promise.reject(new AmendApiError('not-finite', 'The model failed.')),
    api: {
      POST: async (_: string, { params }: { params: { path: { id: string } } }) => cancelled.push(params.path.id),
    },
  } as unknown as AmendClient
  const editing = serverEditor(amend, import.meta.filename).edit(
    pictureFromRgb(1, 1, new Uint8Array(3)),
    'make it night',
  )
  await expect(editing).rejects.toMatchObject({ code: 'not-finite' })
  expect(cancelled).toContain('second')
})
