import { describe, expect, it } from 'vitest'
import type { Value } from '../graph.ts'
import { erf, map, random } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { buildCase, expectOperator } from '../testing/run-graph.ts'
import { clamp, exp, gelu, mish, quickGelu, relu, sigmoid, silu, tanh } from './index.ts'

const logistic = (x: number) => 1 / (1 + Math.exp(-x))

const activations: Record<string, [(x: Value) => Value, (x: number) => number]> = {
  relu: [relu, (x) => Math.max(0, x)],
  tanh: [tanh, Math.tanh],
  sigmoid: [sigmoid, logistic],
  exp: [exp, Math.exp],
  mish: [mish, (x) => x * Math.tanh(Math.log1p(Math.exp(x)))],
  silu: [silu, (x) => x * logistic(x)],
  quickGelu: [quickGelu, (x) => x * logistic(1.702 * x)],
  clamp: [(x) => clamp(x, -0.5, 1.25), (x) => Math.min(1.25, Math.max(-0.5, x))],
  'gelu, exact': [gelu, (x) => 0.5 * x * (1 + erf(x / Math.SQRT2))],
  'gelu, tanh': [
    (x) => gelu(x, 'tanh'),
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
}

describe('activations', () => {
  it.each(Object.keys(activations))('%s', async (name) => {
    const [apply, reference] = activations[name]!
    const x = random([2, 3, 7], 3, 4)
    await expectOperator({
      inputs: { x },
      symbols: { x: ['batch', 3, 'width'] },
      build: ({ x }) => apply(x!),
      expected: map(x, reference),
    })
  })

  it.each(Object.keys(activations))('%s has a derivative', async (name) => {
    const [apply, reference] = activations[name]!
    await expectGradients({
      inputs: { x: random([2, 3, 7], 3, 4) },
      symbols: { x: ['batch', 3, 'width'] },
      build: ({ x }) => apply(x!),
      evaluate: ({ x }) => map(x!, reference),
    })
  })

  it('has a derivative that stays exact far from zero', async () => {
    const x = { data: Float64Array.of(-80, -20, 0.5, 20, 80), shape: [5] }
    for (const name of ['tanh', 'sigmoid', 'mish', 'silu', 'quickGelu', 'relu', 'gelu, tanh']) {
      const [apply, reference] = activations[name]!
      await expectGradients({ inputs: { x }, build: ({ x }) => apply(x!), evaluate: ({ x }) => map(x!, reference) })
    }
    // The series of erf does not reach as far.
    await expectGradients({
      inputs: { x },
      build: ({ x }) => gelu(x!),
      evaluate: ({ x }) =>
        map(x!, (value) => (Math.abs(value) > 4 ? Math.max(0, value) : 0.5 * value * (1 + erf(value / Math.SQRT2)))),
    })
  })

  it('stays finite and exact far from zero', async () => {
    const x = { data: Float64Array.of(-80, -20, 20, 80), shape: [4] }
    for (const [apply, reference] of [
      activations.silu!,
      activations.quickGelu!,
      activations.sigmoid!,
      activations.mish!,
    ]) {
      await expectOperator({ inputs: { x }, build: ({ x }) => apply(x!), expected: map(x, reference) })
    }
  })

  it('is one fused node where the target allows it, plain nodes where it does not', async () => {
    const { lower } = await import('../onnx/lower.ts')
    const { decodeModel } = await import('../onnx/proto.ts')
    const types = (fused: boolean) => {
      const { graph } = buildCase({ inputs: { x: random([2]) }, build: ({ x }) => silu(x!) })
      const model = decodeModel(lower(graph, { precision: 'float32', fused }, String).bytes)
      return (model.graph as { node: { opType: string }[] }).node.map(({ opType }) => opType)
    }
    expect(types(true)).toEqual(['QuickGelu', 'Identity'])
    expect(types(false)).toEqual(['Sigmoid', 'Mul', 'Identity'])
  })
})
