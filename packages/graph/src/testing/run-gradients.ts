import { expect } from 'vitest'
import { gradients } from '../gradients.ts'
import type { Value } from '../graph.ts'
import { multiply, reshape, sum } from '../operators/index.ts'
import { compile } from '../runtime/index.ts'
import { type Doubles, random } from './doubles.ts'
import { buildCase, expectClose, type Indices, type OperatorCase, toTensor, withStored } from './run-graph.ts'

export interface GradientCase extends Pick<OperatorCase, 'inputs' | 'symbols' | 'parameters' | 'build'> {
  /** The function that `build` builds, in float64. */
  evaluate(values: Readonly<Record<string, Doubles>>): Doubles
  /** Largest difference allowed, as a part of the largest entry of a gradient; default 1e-5. */
  readonly tolerance?: number
}

/**
 * Expects the gradients of Σ c · y, c random and y what is built, with respect to every float input and parameter to
 * be the central differences of `evaluate`: with static and with symbolic shapes, with and without fused operators.
 */
export async function expectGradients(gradientCase: GradientCase): Promise<void> {
  const { inputs, symbols, parameters = {}, build, evaluate, tolerance = 1e-5 } = gradientCase
  const floats = Object.fromEntries(
    Object.entries({ ...inputs, ...parameters }).filter((entry): entry is [string, Doubles] => isFloat(entry[1])),
  )
  const cotangent = random(evaluate(floats).shape, 99)
  const loss = (values: Readonly<Record<string, Doubles>>) =>
    evaluate(values).data.reduce((total, y, i) => total + y * (cotangent.data[i] as number), 0)
  const expected = Object.entries(floats).map(([name, x]) => ({ name, gradient: differences(loss, floats, name, x) }))

  await withStored(parameters, async (stored) => {
    for (const shapes of symbols ? [{}, symbols] : [{}]) {
      for (const fused of [true, false]) {
        const values: Record<string, Value> = {}
        const { graph, output } = buildCase(
          { inputs, build: (made) => build(Object.assign(values, made)) },
          stored,
          shapes,
        )
        const weighted = multiply(output, graph.input('cotangent', 'float32', output.shape))
        const total = reshape(sum(weighted, [...weighted.shape.keys()]), [])
        const found = gradients(
          total,
          expected.map(({ name }) => values[name] as Value),
        )
        found.forEach((value, i) => {
          expect(value.shape).toEqual(values[expected[i]?.name ?? '']?.shape)
          graph.output(`gradient ${i}`, value)
        })
        const network = await compile(graph, { fused })
        const feeds = Object.entries({ ...inputs, cotangent }).map(([name, x]) => [name, toTensor(x)])
        const results = await network.run(Object.fromEntries(feeds))
        await network.release()
        expected.forEach(({ name, gradient }, i) => {
          const largest = gradient.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)
          expectClose(results[`gradient ${i}`], gradient, tolerance * (largest || 1), `the gradient of ${name}`)
        })
      }
    }
  })
}

const isFloat = (x: Doubles | Indices): x is Doubles => x.data instanceof Float64Array

/** Central differences; in float64 their error is about 1e-9. */
function differences(
  loss: (values: Readonly<Record<string, Doubles>>) => number,
  values: Readonly<Record<string, Doubles>>,
  name: string,
  x: Doubles,
): Doubles {
  const step = 1e-5
  const moved = (i: number, by: number) =>
    loss({ ...values, [name]: { data: x.data.with(i, (x.data[i] as number) + by), shape: x.shape } })
  return { data: x.data.map((_, i) => (moved(i, step) - moved(i, -step)) / (2 * step)), shape: x.shape }
}
