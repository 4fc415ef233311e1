import { fileURLToPath } from 'node:url'
import { type Picture, pictureFromRgb, readPicture } from '@amend/imaging'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { performEdit } from './edit.ts'
import type { Editor, EditSettings, StepEvent } from './editor.ts'
import { load, openModel } from './load.ts'
import { parseRecipe } from './recipe.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

let editor: Editor
let photo: Picture
beforeAll(async () => {
  editor = await load(checkpoint)
  photo = await readPicture(fileURLToPath(new URL('../fixtures/pico/input.png', import.meta.url)))
})
afterAll(() => editor.release())

/** Few steps and one sample: these tests do not depend on quality. */
const quick: Partial<EditSettings> = { steps: 3, samples: 1, seed: 5 }
const edit = (instruction: string, settings: Partial<EditSettings> = {}, run = {}) =>
  editor.edit(photo, instruction, { ...quick, ...settings }, run)

describe('an edit', () => {
  it('calls the network once per step with one branch, unless other settings need more', async () => {
    const loaded = await openModel(checkpoint)
    const calls: { batch: number; timestep: number }[] = []
    const unet: typeof loaded.model.unet = (sample, timestep, text, deep) => {
      calls.push({ batch: sample.shape[0] ?? 0, timestep })
      return loaded.model.unet(sample, timestep, text, deep)
    }
    const perform = (settings: Partial<EditSettings>) =>
      performEdit({ ...loaded, model: { ...loaded.model, unet } }, photo, 'make it night', settings, {})
    const { settings } = await perform({ seed: 5 })
    expect(settings).toMatchObject({ scheduler: 'checkpoint', steps: 1, textGuidance: 1, imageGuidance: 1, samples: 1 })
    expect(calls).toEqual([{ batch: 1, timestep: 999 }])

    calls.length = 0
    await perform({ seed: 5, steps: 2, textGuidance: 2, imageGuidance: 1.5, scheduler: 'euler-ancestral' })
    expect(calls.map(({ batch }) => batch)).toEqual([3, 3])
    await loaded.model.networks.release()
  })

  it('is close to the exact one at a higher speed, which its recipe repeats to the bit', async () => {
    const settings = { steps: 6, textGuidance: 1.5 }
    const exact = await edit('make it night', settings)
    expect(exact.variants[0]!.recipe.settings.speed).toBe('exact')
    const balanced = await edit('make it night', { ...settings, speed: 'balanced' })
    const { picture, recipe } = balanced.variants[0]!
    expect(recipe.settings.speed).toBe('balanced')
    expect(picture.rgb).not.toEqual(exact.variants[0]!.picture.rgb)
    const squares = Array.from(picture.rgb).reduce(
      (sum, value, i) => sum + (value - exact.variants[0]!.picture.rgb[i]!) ** 2,
      0,
    )
    // With so few steps neighbouring ones differ much; measured: 26.4 dB.
    expect(10 * Math.log10(255 ** 2 / (squares / picture.rgb.length))).toBeGreaterThan(25)
    const again = await edit(recipe.instruction, recipe.settings)
    expect(again.variants[0]!.picture.rgb).toEqual(picture.rgb)
  })

  it('is the same for the same seed, and differs for another', async () => {
    const [first, again, other] = [
      await edit('make it night'),
      await edit('make it night'),
      await edit('make it night', { seed: 6 }),
    ]
    expect(again.variants[0]!.picture.rgb).toEqual(first.variants[0]!.picture.rgb)
    expect(other.variants[0]!.picture.rgb).not.toEqual(first.variants[0]!.picture.rgb)
  })

  it('has variants equal to those of each seed alone', async () => {
    const { variants } = await edit('make it sunset', { variants: 3, samples: 2 })
    expect(variants.map(({ seed }) => seed)).toEqual([5, 6, 7])
    const alone = await edit('make it sunset', { seed: 7, samples: 2 })
    const [last, single] = [variants[2]!, alone.variants[0]!]
    const largest = [...last.picture.rgb].reduce(
      (most, value, i) => Math.max(most, Math.abs(value - single.picture.rgb[i]!)),
      0,
    )
    // The batch is summed in another order, so the last bit may differ.
    expect(largest).toBeLessThanOrEqual(1)
    expect(last.recipe.settings).toEqual(single.recipe.settings)
  })

  it("returns the model's own output, in the aspect ratio of the picture", async () => {
    const wide = pictureFromRgb(300, 200, new Uint8Array(3 * 300 * 200).fill(90))
    const { variants } = await editor.edit(wide, 'make it night', { ...quick, restore: 'model' })
    const { picture, modelPicture } = variants[0]!
    expect(picture).toMatchObject({ width: 300, height: 200 })
    expect(modelPicture).toMatchObject({ width: 192, height: 128, depth: 8 })
    const mean = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean(modelPicture.rgb) - mean(picture.rgb))).toBeLessThan(2)
  })

  it('is made again at full strength from a recipe that says none', async () => {
    const first = await edit('make it winter')
    const { strength: _, ...earlier } = first.variants[0]!.recipe.settings
    const { settings } = parseRecipe(JSON.stringify({ ...first.variants[0]!.recipe, settings: earlier }))
    expect(settings.strength).toBe(1)
    const again = await edit('make it winter', settings)
    expect(again.variants[0]!.picture.rgb).toEqual(first.variants[0]!.picture.rgb)
  })

  it('can be repeated from its recipe alone', async () => {
    const first = await edit('make it winter', {
      seed: undefined,
      scheduler: 'euler',
      negative: 'warm',
      imageGuidance: 1.2,
      strength: 0.6,
    })
    expect(first.variants[0]!.recipe.settings.strength).toBe(0.6)
    const { instruction, settings } = parseRecipe(JSON.stringify(first.variants[0]!.recipe))
    const again = await editor.edit(photo, instruction, settings)
    expect(again.variants[0]!.picture.rgb).toEqual(first.variants[0]!.picture.rgb)
  })

  it('reports every step, with previews when they are due', async () => {
    const events: StepEvent[] = []
    const made: unknown[] = []
    const { variants } = await edit(
      'make it sepia',
      { steps: 5, variants: 2 },
      {
        previewEvery: 2,
        onStep: (event: StepEvent) => void events.push(event),
        onPictures: ({ picture }: { picture: unknown }) => made.push(picture),
      },
    )
    expect(made).toEqual(variants.map(({ picture }) => picture))
    expect(events.map(({ step, steps }) => `${step}/${steps}`)).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5'])
    expect(events.map(({ previews }) => previews?.length)).toEqual([2, undefined, 2, undefined, undefined])
    expect(events[2]!.previews).toMatchObject(
      [0, 1].map((variant) => ({ variant, picture: { width: 192, height: 128 } })),
    )
  })

  it('stops before the next step', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const run = {
      signal: controller.signal,
      onStep({ step }: StepEvent) {
        seen.push(step)
        if (step === 2) controller.abort()
      },
    }
    await expect(edit('make it night', { steps: 10 }, run)).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen).toEqual([1, 2])
    await expect(edit('make it night', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect((await edit('make it night')).variants).toHaveLength(1)
  })

  it('stops before the next decoding, including that of the photo itself', async () => {
    const loaded = await openModel(checkpoint)
    for (const variants of [1, 2]) {
      const controller = new AbortController()
      let decoded = 0
      const decode = async ({ shape: [, , height = 0, width = 0] }: { shape: readonly number[] }) => {
        decoded++
        setImmediate(() => controller.abort())
        const shape = [1, 3, loaded.model.factor * height, loaded.model.factor * width]
        return { data: new Float32Array(shape.reduce((a, b) => a * b)), shape }
      }
      const model = { ...loaded.model, decode, decodeUnscaled: decode }
      const run = { signal: controller.signal }
      const stopped = performEdit({ ...loaded, model }, photo, 'make it night', { ...quick, variants }, run)
      await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
      expect(decoded).toBe(1)
    }
    await loaded.model.networks.release()
  })

  it("truncates the instruction to the text encoder's positions", async () => {
    const loaded = await openModel(checkpoint)
    const lengths: number[] = []
    const model = {
      ...loaded.model,
      encodeText(ids: readonly number[]) {
        lengths.push(ids.length)
        return loaded.model.encodeText(ids)
      },
    }
    const tokenizer = { ...loaded.tokenizer, maxLength: 512 }
    const { notices } = await performEdit({ ...loaded, model, tokenizer }, photo, 'night '.repeat(40), quick, {})
    expect(lengths).toEqual([32, 32])
    expect(notices.map(({ message }) => message)).toContain(
      'The instruction is longer than the 32 tokens that the model reads: its end was left out.',
    )
    await loaded.model.networks.release()
  })

  it('keeps every value outside the mask', async () => {
    const { width, height } = photo
    const weight = new Float32Array(width * height).map((_, i) => (i % width < 60 ? 1 : 0))
    const { variants } = await edit('make it night', { mask: { width, height, weight }, feather: 8 })
    const changed = new Set<boolean>()
    variants[0]!.picture.rgb.forEach((value, i) => {
      const inside = Math.floor(i / 3) % width < 60
      if (value !== photo.rgb[i]) changed.add(inside)
    })
    expect([...changed]).toEqual([true])
    const mask = { width: width - 1, height, weight: weight.subarray(height) }
    await expect(edit('make it night', { mask })).rejects.toMatchObject({ code: 'mask-size' })
  })

  it('keeps depth and alpha at the full size', async () => {
    const [width, height] = [301, 203]
    const rgb = new Uint16Array(3 * width * height).map((_, i) => (i * 977) % 65_536)
    const alpha = new Uint16Array(width * height).map((_, i) => (i * 31) % 65_536)
    const { variants } = await editor.edit(pictureFromRgb(width, height, rgb, alpha), 'make it warm', quick)
    expect(variants[0]!.picture).toMatchObject({ width, height, depth: 16, alpha })
  })

  it('lets another run to its end between two of its steps, and gives the same picture as alone', async () => {
    const alone = await edit('make it night', { seed: 3 })
    const order: string[] = []
    let other: Promise<unknown> | undefined
    const waits = await edit(
      'make it night',
      { seed: 3 },
      {
        onStep: () => void order.push('night'),
        betweenSteps: async () => {
          other ??= edit('make it winter', {}, { onStep: () => void order.push('winter') })
          await other
        },
      },
    )
    expect(order).toEqual(['night', 'winter', 'winter', 'winter', 'night', 'night'])
    expect(waits.variants[0]!.picture.rgb).toEqual(alone.variants[0]!.picture.rgb)
  })

  it('that waits between its steps fails with what the wait fails with, and leaves the editor to others', async () => {
    const failing = edit('make it night', {}, { betweenSteps: () => Promise.reject(new Error('cancelled meanwhile')) })
    await expect(failing).rejects.toThrow('cancelled meanwhile')
    await expect(edit('make it winter')).resolves.toBeDefined()
  })

  it('runs after others that were requested earlier', async () => {
    const order: string[] = []
    const looks = ['make it night', 'make it winter', 'make it sepia']
    await Promise.all(looks.map((look) => edit(look, {}, { onStep: () => void order.push(look) })))
    expect(order).toEqual(looks.flatMap((look) => [look, look, look]))
  })
})

describe('a notice', () => {
  it('is given before the first step', async () => {
    const order: string[] = []
    const { notices } = await edit(
      'add a dog',
      {},
      {
        onNotices: (early: readonly { code: string }[]) => void order.push(...early.map(({ code }) => code)),
        onStep: () => void order.push('step'),
      },
    )
    expect(order[0]).toBe('outside-scope')
    expect(order.filter((entry) => entry !== 'step')).toEqual(notices.map(({ code }) => code))
  })

  it('is given for instructions outside of what the model has learned', async () => {
    expect((await edit('make it night')).notices).toEqual([])
    const { notices } = await edit('add a dog')
    expect(notices).toHaveLength(1)
    expect(notices[0]!.message).toMatch(/outside of what pico-edit has learned.*cannot add, remove or replace/)
    expect(notices[0]).toMatchObject({
      code: 'outside-scope',
      values: { model: 'pico-edit', looks: expect.stringMatching(/night/) },
    })
    expect((await edit('turn the cat black and white')).notices).toMatchObject([
      { code: 'outside-scope-near', values: { looks: expect.stringMatching(/^black and white/) } },
    ])
  })

  it('is given for truncated instructions', async () => {
    const { notices } = await edit(`make it night ${'and night '.repeat(40)}`)
    expect(notices.some(({ message }) => message.includes('32 tokens'))).toBe(true)
    expect((await edit('make it night', { negative: 'blurry '.repeat(40) })).notices).toEqual([
      {
        code: 'negative-cut',
        message: 'The negative instruction is longer than the 32 tokens that the model reads: its end was left out.',
        values: { tokens: 32 },
      },
    ])
  })

  it('names a setting to try when nothing changed', async () => {
    const { width, height } = photo
    const faint = { width, height, weight: new Float32Array(width * height).fill(0.05) }
    const [variant] = (await edit('make it warm', { mask: faint })).variants
    expect(variant).toMatchObject({ verdict: 'no-change', advice: { setting: 'textGuidance', value: 1.5 } })
  })
})

describe('an invalid input', () => {
  it.each<[string, Partial<EditSettings>, RegExp]>([
    ['NaN guidance', { textGuidance: Number.NaN }, /text guidance must be a number from 0 to 100/],
    ['no steps', { steps: 0 }, /number of steps must be a whole number from 1 to 1000/],
    ['nine variants', { variants: 9 }, /number of variants/],
    ['an unknown scheduler', { scheduler: 'magic' }, /scheduler must be one of/],
    ['a scheduler that cannot start from pure noise', { scheduler: 'lms' }, /zero terminal SNR/],
    ['averaged samples of the model’s own pixels', { restore: 'model', samples: 2 }, /one sample/],
    ['a strength of the model’s own pixels', { restore: 'model', strength: 0.5 }, /strength .* "detail"/],
  ])('is refused in one sentence: %s', async (_, settings, sentence) => {
    await expect(edit('make it night', settings)).rejects.toThrow(sentence)
  })

  it('is refused: an instruction that is empty or of ten thousand words', async () => {
    await expect(edit(' \n ')).rejects.toMatchObject({ code: 'empty-instruction' })
    await expect(edit('night '.repeat(10_000))).rejects.toMatchObject({ code: 'instruction-too-long' })
  })

  it('is refused: a picture that is a strip or a dot', async () => {
    const strip = pictureFromRgb(400, 20, new Uint8Array(3 * 400 * 20))
    await expect(editor.edit(strip, 'make it night')).rejects.toMatchObject({ code: 'picture-too-narrow' })
    const dot = pictureFromRgb(1, 1, new Uint8Array(3))
    await expect(editor.edit(dot, 'make it night')).rejects.toMatchObject({ code: 'picture-too-small' })
  })
})

describe('the model', () => {
  it('works within a memory limit that holds one network only', async () => {
    const small = await load(checkpoint, { memoryLimit: 1 })
    const given = await small.edit(photo, 'make it night', quick)
    const expected = await edit('make it night')
    expect(given.variants[0]!.picture.rgb).toEqual(expected.variants[0]!.picture.rgb)
    await small.release()
  })

  it('cannot be used after its release', async () => {
    const gone = await load(checkpoint)
    await gone.release()
    await expect(gone.edit(photo, 'make it night')).rejects.toMatchObject({ code: 'released' })
  })

  it('reports an unavailable device', async () => {
    const absent = await load(checkpoint, { device: 'cuda' })
    await expect(absent.edit(photo, 'make it night', quick)).rejects.toMatchObject({ code: 'device-unavailable' })
  })
})
