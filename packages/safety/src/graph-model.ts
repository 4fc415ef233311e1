/** The files of a TensorFlow.js graph model: https://www.tensorflow.org/js/guide/conversion. */
import { z } from 'zod'
import { SafetyError } from './error.ts'

/** Numbers and names are strings; names in base64. */
const attributes = z.looseObject({
  strides: z.object({ list: z.object({ i: z.array(z.string()) }) }).optional(),
  padding: z.object({ s: z.string() }).optional(),
  ksize: z.object({ list: z.object({ i: z.array(z.string()) }) }).optional(),
  fused_ops: z.object({ list: z.object({ s: z.array(z.string()) }) }).optional(),
})

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: attributes.default({}),
})

/** A node of the graph; nodes are in the order in which they are computed. */
export type ModelNode = z.output<typeof nodeSchema>

const modelSchema = z.object({
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string()),
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.int().nonnegative()),
            quantization: z.object({ min: z.number(), scale: z.number(), dtype: z.literal('uint8') }),
          }),
        ),
      }),
    )
    .length(1),
})

/** Values of a constant, row-major. */
export interface ModelWeight {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

export interface GraphModel {
  readonly nodes: readonly ModelNode[]
  readonly weights: ReadonlyMap<string, ModelWeight>
}

/**
 * Reads a model with weights of 8 bits each: value = min + scale · byte.
 * @param shards the files of the weights, in base64 and in their order
 * @throws SafetyError 'bad-classifier'
 */
export function readGraphModel(json: unknown, shards: readonly string[]): GraphModel {
  const parsed = modelSchema.safeParse(json)
  const group = parsed.data?.weightsManifest[0]
  if (!parsed.success || !group) throw unreadable({ cause: parsed.error })
  const bytes = Buffer.concat(shards.map((shard) => Buffer.from(shard, 'base64')))
  const weights = new Map<string, ModelWeight>()
  let offset = 0
  for (const { name, shape, quantization } of group.weights) {
    const count = shape.reduce((product, size) => product * size, 1)
    const stored = bytes.subarray(offset, offset + count)
    weights.set(name, { data: widened(stored, quantization), shape })
    offset += count
  }
  if (offset !== bytes.length) throw unreadable()
  return { nodes: parsed.data.modelTopology.node, weights }
}

/** In a loop: a conversion by an iterator takes ten times as long for millions of values. */
function widened(bytes: Uint8Array, { min, scale }: { readonly min: number; readonly scale: number }): Float32Array {
  const values = new Float32Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) values[i] = min + scale * (bytes[i] as number)
  return values
}

const unreadable = (options: ErrorOptions = {}) =>
  new SafetyError('bad-classifier', 'The weights of the picture classifier cannot be read.', options)
