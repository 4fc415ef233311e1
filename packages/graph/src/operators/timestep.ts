import { formatShape } from '../dims.ts'
import { applyOne, type Emitter, expectShape, type Operator, type Value } from '../graph.ts'
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
    const whole = emit.op('Mul', [emit.op('Unsqueeze', [wide, emit.ints([1])]), table])
    const angles = emit.target.onDevice ? nearZero(whole, emit) : whole
    const waves = [emit.op('Sin', [angles]), emit.op('Cos', [angles])]
    if (flipSinToCos) waves.reverse()
    const joined = emit.op('Concat', waves, { axis: 1 })
    const padded = width % 2 === 0 ? joined : emit.op('Pad', [joined, emit.ints([0, 0, 0, 1])])
    emit.op('Cast', [padded], { to: elementType[emit.target.precision] }, y.name)
  },
}

/**
 * The angles less their whole turns: WGSL leaves the sine of large ones to the implementation (section 15.7.4), and SwiftShader's is
 * wrong by a tenth at 500. A turn is subtracted in two parts (Cody and Waite), the products of the first of which are exact in float32.
 */
function nearZero(angles: string, emit: Emitter): string {
  const turn = [6.28125, 2 * Math.PI - 6.28125] as const
  const float = (value: number) => {
    const name = emit.fresh('turn')
    const bytes = new Uint8Array(Float32Array.of(value).buffer)
    emit.initializers.push({ name, dtype: 'float32', shape: [], bytes })
    return name
  }
  const turns = emit.op('Floor', [emit.op('Add', [emit.op('Mul', [angles, float(1 / (2 * Math.PI))]), float(0.5)])])
  return turn.reduce((rest, part) => emit.op('Sub', [rest, emit.op('Mul', [turns, float(part)])]), angles)
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
