import { formatShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'

interface TimestepAttributes {
  readonly width: number
  readonly flipSinToCos: boolean
  readonly frequencyShift: number
}

const timestepOperator: Operator<[timestep: Value], TimestepAttributes> = {
  name: 'TimestepEmbedding',
  infer([timestep], { width }) {
    const { shape } = timestep
    expectShape(shape.length === 1, 'TimestepEmbedding', `timesteps are [batch], not ${formatShape(shape)}`)
    return [{ dtype: 'float32', shape: [...shape, width] }]
  },
  lower({ inputs: [timestep], outputs: [y], attributes: { width, flipSinToCos, frequencyShift } }, emit) {
    const half = Math.floor(width / 2)
    const frequencies = Float32Array.from({ length: half }, (_, i) =>
      Math.exp((-Math.log(10_000) * i) / (half - frequencyShift)),
    )
    const table = emit.fresh('frequencies')
    // Angles reach 999 radians: float32 whatever the precision of the rest.
    emit.initializers.push({
      name: table,
      dtype: 'float32',
      shape: [1, half],
      bytes: new Uint8Array(frequencies.buffer),
    })
    const wide = emit.op('Cast', [emit.exact(timestep)], { to: elementType.float32 })
    const angles = emit.op('Mul', [emit.op('Unsqueeze', [wide, emit.ints([1])]), table])
    const waves = [emit.op('Sin', [angles]), emit.op('Cos', [angles])]
    if (flipSinToCos) waves.reverse()
    const joined = emit.op('Concat', waves, { axis: 1 })
    const padded = width % 2 === 0 ? joined : emit.op('Pad', [joined, emit.ints([0, 0, 0, 1])])
    emit.op('Cast', [padded], { to: elementType[emit.target.precision] }, y.name)
  },
}

/** Options of `timestepEmbedding`. */
export interface TimestepEmbeddingOptions {
  /** Cosines first when true (Stable Diffusion), sines first when false. */
  readonly flipSinToCos: boolean
  /** Subtracted from the number of frequencies in the exponent's denominator. */
  readonly frequencyShift: number
}

/**
 * Sinusoidal embedding of timesteps [B] to [B, width]: frequencies ω_i = 10000^(−i / (width/2 − shift)), the position
 * encoding of Vaswani et al. (2017, section 3.5) as used by Ho et al. (2020). Timesteps may be fractional.
 */
export const timestepEmbedding = (timestep: Value, width: number, options: TimestepEmbeddingOptions): Value =>
  applyOne(timestepOperator, [timestep], { width, ...options })
