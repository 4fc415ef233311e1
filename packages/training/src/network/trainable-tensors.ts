/** The trained tensors of a UNet: all of its own, or those of adapters. */

import { createGenerator, randomOf } from '@amend/diffusion'
import type { Graph, Value, Weights } from '@amend/graph'
import { readTensor } from '@amend/models/checkpoint'
import { TrainingError } from '../error.ts'
import { purposes } from '../random-purposes.ts'
import { type AdapterOptions, addAdapters } from './adapters.ts'

/** A trained tensor. */
export interface TrainableTensor {
  /** Its name in the checkpoint, or PEFT's name of an adapter's half. */
  readonly name: string
  /** Its shape in files; the graph may regroup it. */
  readonly shape: readonly number[]
  /** Its value in the graph. */
  readonly value: Value
  /** Its values before the first step. */
  initial(): Promise<Float32Array>
}

/** 'all': every tensor of the network. */
export type Training = 'all' | AdapterOptions

/**
 * Selects the trained tensors of a network's graph, and adds adapters to it if they are trained.
 * @param seed of the adapters' first values: A normal with deviation 1 / rank, B zero, so that nothing changes at first
 */
export function trainableTensors(graph: Graph, weights: Weights, training: Training, seed: number): TrainableTensor[] {
  return training === 'all' ? allOf(graph, weights) : adaptersOf(graph, weights, training, seed)
}

function allOf(graph: Graph, weights: Weights): TrainableTensor[] {
  return [...graph.parameters.keys()].map((value) => {
    const stored = weights.find(value.name)
    if (!stored) {
      throw new TrainingError(
        'unsupported-model',
        `The tensor ${value.name} is used in two shapes and cannot be trained.`,
      )
    }
    return {
      name: value.name,
      shape: stored.shape,
      value,
      async initial() {
        const { data } = await readTensor(stored)
        if (data instanceof Float32Array) return data
        throw new TrainingError('unsupported-model', `The tensor ${value.name} does not hold floats.`)
      },
    }
  })
}

function adaptersOf(graph: Graph, weights: Weights, options: AdapterOptions, seed: number): TrainableTensor[] {
  return addAdapters(graph, options).flatMap(({ module, down, up }, index) => {
    const base = weights.find(`${module}.weight`)?.shape ?? []
    const kernel = base.slice(2)
    const [rows, columns] = [down.shape, up.shape] as [readonly number[], readonly number[]]
    const random = createGenerator(randomOf(seed, purposes.adapter, index).seed())
    const half = (value: Value, shape: readonly number[], initial: () => Float32Array): TrainableTensor => ({
      name: value.name,
      shape,
      value,
      initial: async () => initial(),
    })
    const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
    return [
      half(down, [rows[0] as number, rows[1] as number, ...kernel], () =>
        random.randn(count(rows)).map((value) => value / options.rank),
      ),
      half(
        up,
        [columns[0] as number, columns[1] as number, ...kernel.map(() => 1)],
        () => new Float32Array(count(columns)),
      ),
    ]
  })
}
