/** An editor whose model is that of an installation: `amend edit --server`. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AmendApiError, type AmendClient, type Edit, type EditBody } from '@amend/client'
import { type EditSettings, outcomeSchema, recipeSchema } from '@amend/contract'
import { encodePicture, type Mask, pictureFromRgb, readPicture } from '@amend/imaging'
import type { Editor, EditResult, EditRun, Variant } from '@amend/inference'

/** @param photo the file, which is uploaded as it is */
export const serverEditor = (amend: AmendClient, photo: string): Pick<Editor, 'edit'> => ({
  edit: async (_, instruction, settings = {}, run = {}) => {
    const bytes = await readFile(photo)
    const image = await amend.upload(new Blob([bytes]), path.basename(photo), run.signal)
    const edits = await amend.edit(await bodyOf(image.id, instruction, settings), run.signal)
    try {
      return await resultsOf(amend, edits, run)
    } catch (error) {
      await cancel(amend, edits)
      throw error
    }
  },
})

async function bodyOf(
  sourceId: string,
  instruction: string,
  { mask, variants = 1, ...settings }: Partial<EditSettings & { mask: Mask; variants: number }>,
): Promise<EditBody> {
  return { sourceId, instruction, variants, settings, ...(mask && { mask: await pngOf(mask) }) }
}

/** A mask as a PNG in base64. */
async function pngOf({ width, height, weight }: Mask): Promise<string> {
  const grey = Uint8Array.from({ length: 3 * weight.length }, (_, i) =>
    Math.round(255 * (weight[Math.floor(i / 3)] ?? 0)),
  )
  return Buffer.from(await encodePicture(pictureFromRgb(width, height, grey), { format: 'png' })).toString('base64')
}

async function resultsOf(amend: AmendClient, edits: readonly Edit[], run: EditRun): Promise<EditResult> {
  const began = performance.now()
  const variants: Variant[] = []
  const done: Edit[] = []
  for (const [i, { id }] of edits.entries()) {
    const edit = await amend.wait(id, {
      ...(run.signal && { signal: run.signal }),
      onEvent: (event) => {
        if (event.kind !== 'edit.progressed' || event.data.step === undefined || event.data.steps === undefined) return
        const { step, steps } = event.data
        const elapsed = performance.now() - began
        void run.onStep?.({ step: Math.max(1, i * steps + step), steps: edits.length * steps, timestep: 0, elapsed })
      },
    })
    done.push(edit)
    variants.push(await variantOf(amend, edit, run.signal))
  }
  const [first] = done
  if (!first) throw new AmendApiError('bad-answer', 'The server has made no edit.')
  // Notices of another version have no text of their own here.
  const notices = outcomeSchema.parse(first.outcome).notices.flatMap((one) => (one.code === 'unknown' ? [] : [one]))
  const stages = { prepare: 0, encode: 0, denoise: 0, decode: 0, restore: 0 }
  return { variants, settings: { ...first.settings, variants: edits.length }, notices, timings: stages }
}

async function variantOf(amend: AmendClient, edit: Edit, signal: AbortSignal | undefined): Promise<Variant> {
  const { resultId, settings, outcome } = edit
  if (!resultId) throw new AmendApiError('not-found', 'The result of the edit has been deleted.')
  const file = await amend.download(resultId, 'png', signal ? { signal } : {})
  const picture = await readPicture(new Uint8Array(await file.arrayBuffer()))
  const { data } = await amend.api.GET('/images/{id}/recipe', { params: { path: { id: resultId } } })
  const { verdict, change, advice } = outcomeSchema.parse(outcome)
  const recipe = recipeSchema.parse(data)
  return { picture, modelPicture: picture, seed: settings.seed, change, verdict, recipe, ...(advice && { advice }) }
}

/** A command that ends without its results stops what it has asked for. */
async function cancel(amend: AmendClient, edits: readonly Edit[]): Promise<void> {
  for (const { id } of edits) {
    await amend.api.POST('/edits/{id}/cancel', { params: { path: { id } } }).catch(() => undefined)
  }
}
