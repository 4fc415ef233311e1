import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { embeddedCheckpoint } from '@amend/pico'
import { beforeAll, describe, expect, it } from 'vitest'
import { capabilitiesOf } from './capabilities.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

const opened = assertEditing(await openCheckpoint(checkpoint))
let capabilities: ReturnType<typeof capabilitiesOf>
beforeAll(() => {
  capabilities = capabilitiesOf(opened.card, opened.scheduler)
})

describe('the capabilities of a model', () => {
  it('have the defaults of its card', () => {
    expect(capabilities).toMatchObject({
      title: 'pico-edit',
      licence: 'MIT',
      defaults: { steps: 1, textGuidance: 1, imageGuidance: 1, samples: 1, resolution: 128, restore: 'detail' },
      ranges: { steps: [1, 20], resolutions: [96, 128, 192] },
      limits: { steps: 40, side: 384 },
    })
  })

  it('have the limits of its card', () => {
    const limits = { steps: 7, side: 160, cost: 3 }
    expect(capabilitiesOf({ ...opened.card, limits }, opened.scheduler).limits).toEqual(limits)
    expect(capabilitiesOf({ ...opened.card, limits: { cost: 3 } }, opened.scheduler).limits).toEqual({
      ...{ steps: 40, side: 384, cost: 3 },
    })
  })

  it('of an SDXL model have its own size and limits, and of CosXL only its own scheduler', async () => {
    const index = fileURLToPath(import.meta.resolve('@amend/models/fixtures/sdxl/checkpoint/model_index.json'))
    const sdxl = assertEditing(await openCheckpoint(path.dirname(index)))
    const { defaults, ranges, limits, guided, schedulers } = capabilitiesOf(sdxl.card, sdxl.scheduler)
    expect(defaults).toMatchObject({ resolution: 64, steps: 30, textGuidance: 3, scheduler: 'checkpoint' })
    expect(ranges.textGuidance).toEqual([2, 7])
    expect(limits).toEqual({ steps: 100, side: 96 })
    expect(guided).toBe(true)
    expect(schedulers).toContain('euler-ancestral')
    const edm = JSON.stringify({ _class_name: 'EDMEulerScheduler', prediction_type: 'v_prediction', sigma_data: 1 })
    expect(capabilitiesOf(sdxl.card, edm).schedulers).toEqual(['checkpoint'])
  })

  it('have a dial from faithful to bold with the defaults in the middle', () => {
    const { dial } = capabilities
    expect(dial.map(({ textGuidance }) => textGuidance)).toEqual([1, 1, 1, 2, 3])
    expect(dial.map(({ imageGuidance }) => imageGuidance)).toEqual([1.5, 1.25, 1, 1, 1])
  })

  it('have an instruction for several looks that the model knows, each once', () => {
    const { examples, scope } = capabilities
    expect(examples).toHaveLength(8)
    expect(examples).toContain('make it sunset')
    const looks = Object.values(opened.card.scope?.looks ?? {})
    for (const example of examples) expect(looks.filter((said) => said.includes(example))).toHaveLength(1)
    expect(scope?.knows).toContain('winter')
  })

  it('list the schedulers that the noise schedule allows, the checkpoint’s own first', () => {
    expect(capabilities.schedulers[0]).toBe('checkpoint')
    expect(capabilities.schedulers).toContain('euler')
    // It cannot start from pure noise, which this checkpoint was trained with.
    expect(capabilities.schedulers).not.toContain('lms')
  })

  it('omit the checkpoint’s own scheduler if it is unsupported, and are an error without any scheduler', () => {
    const file = JSON.stringify({ _class_name: 'HeunDiscreteScheduler', prediction_type: 'epsilon' })
    const { schedulers, defaults } = capabilitiesOf(opened.card, file)
    expect(schedulers).not.toContain('checkpoint')
    expect(defaults.scheduler).toBe('euler')
    expect(capabilitiesOf(opened.card, file, 'DDIMScheduler').schedulers[0]).toBe('checkpoint')
    expect(() => capabilitiesOf(opened.card, '{"prediction_type": "flow"}')).toThrow(/does not name its class\.$/)
  })

  it('have defaults for checkpoints of the family without a card', () => {
    const { scope: _, ...card } = opened.card
    const classic = {
      ...card,
      resolution: { side: 'long' as const, target: 512, multiple: 64 },
      defaults: {
        ...card.defaults,
        ...{ steps: 100, textGuidance: 7.5, imageGuidance: 1.5, restore: 'model' as const, samples: 1 },
      },
      ranges: { textGuidance: [5, 10] as [number, number], imageGuidance: [1, 2] as [number, number] },
    }
    const { ranges, scope, examples, dial } = capabilitiesOf(classic, opened.scheduler)
    expect(ranges).toMatchObject({ steps: [1, 200], resolutions: [384, 512, 768] })
    expect(dial[2]).toEqual({ textGuidance: 7.5, imageGuidance: 1.5 })
    expect(scope).toBeNull()
    expect(examples).toContain('make it winter')
  })
})
