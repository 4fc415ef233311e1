import { type Dim, formatShape, multiplyDims, sizeOf } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { expand, sum, sumTo } from './broadcast.ts'
import { add, divide, multiply, subtract } from './elementwise.ts'
import { divideByCount, mean } from './reduction.ts'
import { reshape } from './shape.ts'

interface GroupNormAttributes {
  readonly groups: number
  readonly epsilon: number
}

/** Scale and bias have one element for each of `size`. */
function expectPerElement(operator: string, size: Dim | undefined, x: Value, scale: Value, bias: Value): void {
  expectShape(
    [scale, bias].every((value) => value.shape.length === 1 && value.shape[0] === size),
    operator,
    `the scale ${formatShape(scale.shape)} and the bias ${formatShape(bias.shape)} do not suit ${formatShape(x.shape)}`,
  )
}

const groupNormOperator: Operator<[x: Value, scale: Value, bias: Value], GroupNormAttributes> = {
  name: 'GroupNorm',
  infer([x, scale, bias], { groups }) {
    const channels = x.shape[1]
    expectShape(
      typeof channels === 'number' && channels % groups === 0,
      'GroupNorm',
      `${groups} groups do not divide the channels of ${formatShape(x.shape)}`,
    )
    expectPerElement('GroupNorm', channels, x, scale, bias)
    return [x]
  },
  lower({ inputs: [x, scale, bias], outputs: [y], attributes: { groups, epsilon } }, emit) {
    const { name, shape } = x
    const channels = shape[1] as number
    // Instance normalisation over [N, groups, everything else] is the group's mean and variance.
    const grouped = emit.op('Reshape', [name, emit.ints([0, groups, -1])])
    const one = emit.floats(new Array(groups).fill(1), [groups])
    const zero = emit.floats(new Array(groups).fill(0), [groups])
    const normal = emit.op('InstanceNormalization', [grouped, one, zero], { epsilon: { float: epsilon } })
    const back = emit.op('Reshape', [normal, emit.shape(shape)])
    const perChannel = emit.ints([channels, ...shape.slice(2).map(() => 1)])
    const scaled = emit.op('Mul', [back, emit.op('Reshape', [scale.name, perChannel])])
    emit.op('Add', [scaled, emit.op('Reshape', [bias.name, perChannel])], {}, y.name)
  },
  /**
   * With d = x − mean, r = 1 / sqrt(variance + ε) and g = scale · gradient, everything over a group:
   * the gradient of x is r g − r mean(g) − r³ d mean(g d).
   */
  differentiate({ inputs: [x, scale], attributes: { groups, epsilon } }, [gradient]) {
    const { shape } = x
    const [batch, channels] = shape as [Dim, number]
    const area = sizeOf(shape.slice(2))
    const each = channels / groups
    const inGroups = reshape(x, [batch, groups, multiplyDims(each, area)])
    const perChannel = (value: Value) => reshape(value, [batch, channels, area])
    /** Of [batch, groups, 1], for each channel: [batch, channels, 1]. */
    const spread = (value: Value) =>
      reshape(expand(reshape(value, [batch, groups, 1, 1]), [batch, groups, each, 1]), [batch, channels, 1])
    /** The mean over a group, from sums over each channel: [batch, groups, 1]. */
    const groupMean = (sums: Value) =>
      divideByCount(sum(reshape(multiply(sums, weight), [batch, groups, each]), [2]), [each, ...shape.slice(2)])

    const weight = reshape(scale, [1, channels, 1])
    const centred = subtract(inGroups, mean(inGroups, [2]))
    const inverse = inverseDeviation(mean(multiply(centred, centred), [2]), epsilon)
    const [d, dy, r] = [perChannel(centred), perChannel(gradient), spread(inverse)]
    const sums = sum(dy, [2])
    const products = sum(multiply(dy, d), [2])
    const slope = multiply(multiply(inverse, multiply(inverse, inverse)), groupMean(products))
    const shift = multiply(inverse, groupMean(sums))
    const flowing = subtract(multiply(dy, multiply(r, weight)), add(multiply(d, spread(slope)), spread(shift)))
    return [
      reshape(flowing, shape),
      reshape(sumTo(multiply(products, r), [1, channels, 1]), [channels]),
      reshape(sumTo(sums, [1, channels, 1]), [channels]),
    ]
  },
}

const one = (like: Value): Value => like.graph.constant(Float32Array.of(1), [])

/** 1 / sqrt(variance + epsilon) */
const inverseDeviation = (variance: Value, epsilon: number): Value =>
  divide(one(variance), applyOne(squareRootOperator, [add(variance, epsilon)], null))

const squareRootOperator: Operator<[x: Value], null> = {
  name: 'Sqrt',
  infer: ([x]) => [x],
  lower({ inputs: [x], outputs: [y] }, emit) {
    emit.op('Sqrt', [x.name], {}, y.name)
  },
}

/**
 * Group normalisation (Wu and He, 2018) of x [N, C, ...] with scale and bias [C]: every group of C / groups channels
 * is normalised to mean 0 and variance 1 before scale and bias.
 */
export const groupNorm = (x: Value, groups: number, scale: Value, bias: Value, epsilon: number): Value =>
  applyOne(groupNormOperator, [x, scale, bias], { groups, epsilon })

const layerNormOperator: Operator<[x: Value, scale: Value, bias: Value], { readonly epsilon: number }> = {
  name: 'LayerNorm',
  infer([x, scale, bias]) {
    expectPerElement('LayerNorm', x.shape.at(-1), x, scale, bias)
    return [x]
  },
  lower({ inputs, outputs: [y], attributes: { epsilon } }, emit) {
    const names = inputs.map((value) => value.name)
    emit.op('LayerNormalization', names, { axis: -1, epsilon: { float: epsilon } }, y.name)
  },
  /**
   * With n = (x − mean) r, r = 1 / sqrt(variance + ε) and g = scale · gradient: the gradient of x is
   * r (g − mean(g) − n mean(g n)).
   */
  differentiate({ inputs: [x, scale, bias], attributes: { epsilon } }, [gradient]) {
    const centred = subtract(x, mean(x, [-1]))
    const r = inverseDeviation(mean(multiply(centred, centred), [-1]), epsilon)
    const n = multiply(centred, r)
    const g = multiply(gradient, scale)
    const along = add(multiply(n, mean(multiply(g, n), [-1])), mean(g, [-1]))
    return [multiply(subtract(g, along), r), sumTo(multiply(gradient, n), scale.shape), sumTo(gradient, bias.shape)]
  },
}

/** Layer normalisation (Ba et al., 2016) over the last axis, with scale and bias of its size. */
export const layerNorm = (x: Value, scale: Value, bias: Value, epsilon: number): Value =>
  applyOne(layerNormOperator, [x, scale, bias], { epsilon })
