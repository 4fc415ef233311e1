import type { Speed } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { parseSchedulerConfig } from '../schedulers/config.ts'
import { isWhole } from '../speed.ts'
import { type EditLatentsOptions, type EditUnet, editLatents } from './edit.ts'

const shape = [4, 2, 3]
const size = 24
const steps = 8
const imageLatents = { data: Float32Array.from({ length: size }, (_, i) => i / size), shape }
const text = {
  prompt: { data: new Float32Array(6).fill(2), shape: [2, 3] },
  negative: { data: new Float32Array(6).fill(-1), shape: [2, 3] },
}

interface Call {
  readonly items: number
  readonly texts: readonly number[]
  /** The step whose features were taken over, and the items that they are of. */
  readonly from: number | undefined
  readonly features: readonly number[] | undefined
}

/** A network of plain arithmetic whose deep features are the step that computed them and the item. */
function recording(calls: Call[]): EditUnet {
  return async (sample, timestep, words, deep) => {
    const items = sample.shape[0] ?? 0
    const texts = Array.from({ length: items }, (_, item) => words.data[item * 6]!)
    const features = deep && Array.from({ length: items }, (_, item) => deep.data[2 * item + 1]!)
    calls.push({ items, texts, from: deep?.data[0], features })
    const data = new Float32Array(items * size)
    for (let item = 0; item < items; item++) {
      for (let i = 0; i < size; i++) {
        const noisy = sample.data[item * 2 * size + i]!
        const image = sample.data[(item * 2 + 1) * size + i]!
        data[item * size + i] = Math.tanh(noisy + image / 5 + texts[item]! / 10 + timestep / 1000)
      }
    }
    const own = Float32Array.from({ length: 2 * items }, (_, i) => (i % 2 === 0 ? calls.length - 1 : (i - 1) / 2))
    return { out: { data, shape: [items, ...shape] }, ...(!deep && { deep: { data: own, shape: [items, 2] } }) }
  }
}

async function edit(speed: Speed, options: Partial<EditLatentsOptions> = {}) {
  const calls: Call[] = []
  const { data } = await editLatents({
    unet: recording(calls),
    imageLatents,
    text,
    config: parseSchedulerConfig('{"_class_name": "DDIMScheduler", "clip_sample": false}'),
    steps,
    guidance: { text: 7.5, image: 1.5 },
    seeds: [1],
    speed,
    ...options,
  })
  return { data, calls }
}

describe('a speed', () => {
  it('of "exact" computes every branch of every step wholly', async () => {
    const { calls, data } = await edit('exact')
    expect(calls).toHaveLength(steps)
    for (const { items, from } of calls) expect([items, from]).toEqual([3, undefined])
    const { speed: _, ...rest } = { speed: 'exact' } as const
    expect(data).toEqual((await edit('exact', rest)).data)
  })

  it.each(['balanced', 'fast'] as const)('of "%s" takes over features of the last whole step', async (speed) => {
    const { calls } = await edit(speed)
    let last = 0
    calls.forEach(({ items, texts, from, features }, step) => {
      const whole = isWhole(speed, step)
      if (whole) last = step
      expect(from, `step ${step}`).toBe(whole ? undefined : last)
      expect(items).toBe(whole ? 3 : 1)
      expect(texts).toEqual(whole ? [2, -1, -1] : [2])
      if (features) expect(features).toEqual([0, 1, 2].slice(0, items))
    })
    expect(calls.filter(({ from }) => from !== undefined).length).toBeGreaterThan(steps / 3)
  })

  it.each(['balanced', 'fast'] as const)(
    'of "%s" gives variant k of a batch the result of its seed alone',
    async (speed) => {
      const batch = await edit(speed, { seeds: [7, 8, 9] })
      const alone = await edit(speed, { seeds: [8] })
      expect(batch.data.subarray(size, 2 * size)).toEqual(alone.data)
      expect(batch.data).toEqual((await edit(speed, { seeds: [7, 8, 9] })).data)
      expect(batch.data).not.toEqual((await edit('exact', { seeds: [7, 8, 9] })).data)
    },
  )

  it('without guidance computes the only branch', async () => {
    const { calls } = await edit('fast', { guidance: { text: 1, image: 1 } })
    expect(calls.map(({ items }) => items)).toEqual(new Array(steps).fill(1))
  })

  it('without a branch of the text computes all branches', async () => {
    const { calls } = await edit('fast', { guidance: { text: 0, image: 1.5 } })
    expect(calls.map(({ items }) => items)).toEqual(new Array(steps).fill(2))
  })

  it('with a network that keeps no features computes every step wholly', async () => {
    const unet: EditUnet = async (sample, timestep, words, deep) => {
      expect(deep).toBeUndefined()
      const { out } = await recording([])(sample, timestep, words)
      return { out }
    }
    await edit('balanced', { unet })
  })

  it('computes 10 of 20 steps wholly when balanced, 7 when fast, and always the first', () => {
    const whole = (speed: Speed) => Array.from({ length: 20 }, (_, step) => step).filter((step) => isWhole(speed, step))
    expect(whole('exact')).toHaveLength(20)
    expect(whole('balanced')).toHaveLength(10)
    expect(whole('fast')).toHaveLength(7)
    for (const speed of ['exact', 'balanced', 'fast'] as const) expect(isWhole(speed, 0)).toBe(true)
  })
})
