import { callLimits, editRequestLimits } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { readForm } from './form.ts'

async function read(fields: Readonly<Record<string, string>>) {
  const form = new FormData()
  for (const [name, text] of Object.entries(fields)) form.append(name, text)
  const { body, headers } = new Response(form)
  if (!body) throw new Error('The form is empty.')
  return (await readForm(body, headers.get('content-type') ?? '', async () => undefined)).fields
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('the fields of a form', () => {
  it('are texts, numbers and settings in JSON', async () => {
    const fields = { instruction: 'make it night', variants: '2', settings: '{"steps":4}' }
    expect(await read(fields)).toEqual({ ...fields, variants: 2, settings: { steps: 4 } })
  })

  it('are together as large as a request with a mask at most', async () => {
    const mask = 'm'.repeat(editRequestLimits.maskCharacters - 1)
    const room = callLimits.inputBytesWithMask - mask.length
    expect(await read({ mask, instruction: 'i'.repeat(room) })).toMatchObject({ mask })
    const tooLong = { code: 'bad-input', message: 'The fields of the form are too long together.' }
    await expect(read({ mask, instruction: 'i'.repeat(room + 1) })).rejects.toMatchObject(tooLong)
    // Counted in bytes.
    await expect(read({ mask, instruction: 'ä'.repeat(room / 2 + 1) })).rejects.toMatchObject(tooLong)
  })

  it('are nested as deep as other requests at most', async () => {
    expect(await read({ settings: nested(callLimits.depth) })).toEqual({
      settings: JSON.parse(nested(callLimits.depth)),
    })
    await expect(read({ settings: nested(callLimits.depth + 1) })).rejects.toMatchObject({
      code: 'bad-input',
      message: 'The field "settings" is nested deeper than 16 levels.',
    })
    const instruction = nested(callLimits.depth + 1)
    expect(await read({ instruction })).toEqual({ instruction })
  })
})
