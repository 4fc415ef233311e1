import { describe, expect, it } from 'vitest'
import { SafetyError } from './error.ts'
import { readGraphModel } from './graph-model.ts'
import { networkOf } from './network.ts'

const weight = { name: 'w', shape: [2], quantization: { min: -1, scale: 0.5, dtype: 'uint8' } }
const model = (node: readonly object[], weights: readonly object[] = [weight]) => ({
  modelTopology: { node },
  weightsManifest: [{ paths: ['a', 'b'], weights }],
})

describe('a stored classifier', () => {
  it('has weights of 8 bits, in several files', () => {
    const shards = [Buffer.of(0), Buffer.of(4)].map((bytes) => bytes.toString('base64'))
    const { weights } = readGraphModel(model([]), shards)
    expect(weights.get('w')).toEqual({ data: Float32Array.of(-1, 1), shape: [2] })
  })

  it('is refused with a sentence when it is another one than expected', () => {
    const refused = (run: () => unknown, why: RegExp) => {
      expect(run).toThrow(SafetyError)
      expect(run).toThrow(why)
    }
    refused(() => readGraphModel({}, []), /cannot be read/)
    refused(() => readGraphModel(model([]), []), /cannot be read/)
    refused(() => networkOf({ nodes: [], weights: new Map() }), /no output/)
    const unknown = { name: 'x', op: 'Einsum', input: [], attr: {} }
    refused(() => networkOf({ nodes: [unknown], weights: new Map() }), /an operator "Einsum"/)
  })
})
