/** Whole edits with the embedded checkpoint against those that the reference pipeline made from the same seeds. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ownScheduler } from '@amend/contract'
import { checkpointScheduler, editLatents, type SchedulerName, withScheduler } from '@amend/diffusion'
import type { StoredTensor } from '@amend/graph'
import { readPicture, toModelInput } from '@amend/imaging'
import { readSafetensors, readTensor, type SafetensorsFile } from '@amend/models/checkpoint'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadedModel } from './edit.ts'
import type { Editor } from './editor.ts'
import { load, openModel } from './load.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/pico/${name}`, import.meta.url))

/** The reference's classes of the recorded edits by the names of this engine; the first is the checkpoint's own. */
const schedulers = {
  DDIMScheduler: ownScheduler,
  EulerAncestralDiscreteScheduler: 'euler-ancestral',
} as const satisfies Record<string, SchedulerName | typeof ownScheduler>

interface Recorded {
  readonly instruction: string
  readonly seed: number
  readonly scheduler: keyof typeof schedulers
  readonly guidance_scale: number
  readonly image_guidance_scale: number
  readonly num_inference_steps: number
}
const edits = Object.entries(JSON.parse(readFileSync(fixture('edits.json'), 'utf8')) as Record<string, Recorded>)

let tensors: SafetensorsFile
let loaded: LoadedModel
let editor: Editor
beforeAll(async () => {
  tensors = await readSafetensors(fixture('edits.safetensors'))
  loaded = await openModel(checkpoint)
  editor = await load(checkpoint)
})
afterAll(async () => {
  await loaded.model.networks.release()
  await editor.release()
})

const recorded = async (name: string) => (await readTensor(tensors.find(name) as StoredTensor)).data as Float32Array

/** The largest difference over the largest magnitude. */
function relativeError(given: ArrayLike<number>, expected: Float32Array): number {
  const magnitude = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (given[i] as number))), 0) / magnitude
}

describe.each(edits)('the recorded edit %s', (name, { instruction, seed, ...settings }) => {
  const chosen = schedulers[settings.scheduler]

  it('has its latents after every step and its decoded picture', async () => {
    const { model, tokenizer, scheduler } = loaded
    const picture = await readPicture(fixture('input.png'))
    const input = await toModelInput(picture, picture)
    const image = { data: input.pixels, shape: [3, picture.height, picture.width] }
    const imageLatents = await model.encodeImage(image)
    const size = imageLatents.data.length
    const steps = await recorded(`${name}.steps`)
    const errors: number[] = []
    const latents = await editLatents({
      unet: model.unet,
      imageLatents,
      text: {
        prompt: await model.encodeText(tokenizer.encode(instruction).ids),
        negative: await model.encodeText(tokenizer.encode('').ids),
      },
      config: chosen === ownScheduler ? checkpointScheduler(scheduler) : withScheduler(scheduler, chosen),
      steps: settings.num_inference_steps,
      guidance: { text: settings.guidance_scale, image: settings.image_guidance_scale },
      seeds: [seed],
      onStep({ step, latents: now }) {
        errors.push(relativeError(now, steps.subarray(step * size, (step + 1) * size)))
      },
    })
    expect(errors).toHaveLength(settings.num_inference_steps)
    expect(Math.max(...errors)).toBeLessThan(1e-4)
    expect(relativeError((await model.decode(latents)).data, await recorded(`${name}.decoded`))).toBeLessThan(1e-4)
  })

  it('is the same picture', async () => {
    const { variants } = await editor.edit(await readPicture(fixture('input.png')), instruction, {
      seed,
      scheduler: chosen,
      steps: settings.num_inference_steps,
      textGuidance: settings.guidance_scale,
      imageGuidance: settings.image_guidance_scale,
      restore: 'model',
    })
    const [expected, given] = [await readPicture(fixture(`${name}.png`)), variants[0]!.picture]
    expect([given.width, given.height]).toEqual([expected.width, expected.height])
    const largest = [...expected.rgb].reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (given.rgb[i] as number))),
      0,
    )
    expect(largest).toBeLessThanOrEqual(1)
  })
})
