import { formatShape, sameShape, sizeOf } from './dims.ts'
import { GraphError } from './error.ts'
import type { Graph, Value } from './graph.ts'
import type { DType, Weights } from './tensor.ts'

/** Types of weights; the narrower ones are widened by the runtime. */
const weightTypes: ReadonlySet<DType> = new Set(['float32', 'float16', 'bfloat16'])

/** The parameters of one module of a network: a graph, the weights of its checkpoint and a name prefix. */
export class Parameters {
  readonly graph: Graph
  readonly prefix: string
  private readonly weights: Weights

  constructor(graph: Graph, weights: Weights, prefix = '') {
    this.graph = graph
    this.weights = weights
    this.prefix = prefix
  }

  /** The module below: `at('resnets', 0)` of 'mid_block' is 'mid_block.resnets.0'. */
  at(...path: readonly (string | number)[]): Parameters {
    return new Parameters(this.graph, this.weights, this.name(path.join('.')))
  }

  has(name: string): boolean {
    return this.weights.find(this.name(name)) !== undefined
  }

  /**
   * The tensor of that name as a value of `shape`. A stored shape that differs only by axes of size one is accepted
   * (1 × 1 convolutions stored as matrices and the other way round).
   * @throws GraphError 'missing-tensor', 'unsupported-dtype', 'wrong-tensor-shape'
   */
  get(name: string, shape: readonly number[]): Value {
    const full = this.name(name)
    const stored = this.weights.find(full, shape)
    if (!stored) throw new GraphError('missing-tensor', `The checkpoint has no tensor "${full}".`)
    if (stored.foreignType !== undefined || !(weightTypes.has(stored.dtype) || stored.quantization)) {
      throw new GraphError(
        'unsupported-dtype',
        `The tensor "${full}" is stored as ${stored.foreignType ?? stored.dtype}, which networks here are not computed from: they take float32, float16 and bfloat16.`,
      )
    }
    const squeezed = (dims: readonly number[]) => dims.filter((dim) => dim !== 1)
    if (!sameShape(squeezed(stored.shape), squeezed(shape)) || sizeOf(stored.shape) !== sizeOf(shape)) {
      throw new GraphError(
        'wrong-tensor-shape',
        `The tensor "${full}" has the shape ${formatShape(stored.shape)} where the configuration asks for ${formatShape(shape)}.`,
      )
    }
    return this.graph.parameter(full, stored, shape)
  }

  private name(path: string): string {
    return this.prefix === '' ? path : `${this.prefix}.${path}`
  }
}
