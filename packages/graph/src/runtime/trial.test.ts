import { describe, expect, it } from 'vitest'
import { GraphError } from '../error.ts'
import { deviceTrials } from './trial.ts'

/** A device that gives the same values for every network but one. */
function device(answers: (options: { precision?: string; plainAttention?: boolean }) => Float32Array) {
  let opened = 0
  let released = 0
  const trials = deviceTrials(async (_, options) => {
    opened++
    return {
      run: async () => ({ y: { data: answers(options), shape: [] } }),
      release: async () => void released++,
    }
  })
  return { trials, counts: () => ({ opened, released }) }
}

const values = new Float32Array(64 * 80).fill(0.5)
const failing = () => {
  throw new GraphError('device-failed', 'The device cannot.')
}

describe('a device', () => {
  it('is asked once whether its fused attention is right', async () => {
    const { trials, counts } = device(() => values)
    expect(await Promise.all([trials.fusedAttention('webgpu'), trials.fusedAttention('webgpu')])).toEqual([true, true])
    expect(counts()).toEqual({ opened: 2, released: 2 })
  })

  it('whose fused attention differs from its single steps gets single steps', async () => {
    const { trials } = device(({ plainAttention }) => (plainAttention ? values : values.with(5, 0.51)))
    expect(await trials.fusedAttention('webgpu')).toBe(false)
  })

  it('whose fused attention gives no number gets single steps', async () => {
    const { trials } = device(({ plainAttention }) => (plainAttention ? values : values.with(5, Number.NaN)))
    expect(await trials.fusedAttention('webgpu')).toBe(false)
  })

  it('that fails in a trial has neither float16 nor fused attention, and nothing stays loaded', async () => {
    const { trials, counts } = device(failing)
    expect(await trials.float16('webgpu')).toBe(false)
    expect(await trials.fusedAttention('webgpu')).toBe(false)
    expect(counts().released).toBe(counts().opened)
  })

  it('is asked again after a trial that could not be made', async () => {
    let tries = 0
    const { trials } = device(() => {
      if (tries++ === 0) throw new GraphError('out-of-memory', 'There is no memory.')
      return Float32Array.of(2)
    })
    await expect(trials.float16('webgpu')).rejects.toThrow('There is no memory.')
    expect(await trials.float16('webgpu')).toBe(true)
  })

  it('that adds in float16 has it', async () => {
    expect(await device(() => Float32Array.of(2)).trials.float16('webgpu')).toBe(true)
    expect(await device(() => Float32Array.of(0)).trials.float16('webgpu')).toBe(false)
  })
})
