import { type Dim, formatShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'

interface GroupNormAttributes {
  readonly groups: number
  readonly epsilon: number
}

/** Scale and bias have one element for each of `size`. */
function expectPerElement(operator: string, size: Dim | undefined, x?: Value, scale?: Value, bias?: Value): void {
  expectShape(
    [scale, bias].every((value) => value?.shape.length === 1 && value.shape[0] === size),
    operator,
    `the scale ${formatShape(scale?.shape ?? [])} and the bias ${formatShape(bias?.shape ?? [])} do not suit ${formatShape(x?.shape ?? [])}`,
  )
}

const groupNormOperator: Operator<GroupNormAttributes> = {
  name: 'GroupNorm',
  infer([x, scale, bias], { groups }) {
    const channels = x?.shape[1]
    expectShape(
      typeof channels === 'number' && channels % groups === 0,
      'GroupNorm',
      `${groups} groups do not divide the channels of ${formatShape((x as Value).shape)}`,
    )
    expectPerElement('GroupNorm', channels, x, scale, bias)
    return [x as Value]
  },
  lower({ inputs: [x, scale, bias], outputs: [y], attributes: { groups, epsilon } }, emit) {
    const { name, shape } = x as Value
    const channels = shape[1] as number
    // Instance normalisation over [N, groups, everything else] is the group's mean and variance.
    const grouped = emit.op('Reshape', [name, emit.ints([0, groups, -1])])
    const one = emit.floats(new Array(groups).fill(1), [groups])
    const zero = emit.floats(new Array(groups).fill(0), [groups])
    const normal = emit.op('InstanceNormalization', [grouped, one, zero], { epsilon: { float: epsilon } })
    const back = emit.op('Reshape', [normal, emit.shape(shape)])
    const perChannel = emit.ints([channels, ...shape.slice(2).map(() => 1)])
    const scaled = emit.op('Mul', [back, emit.op('Reshape', [(scale as Value).name, perChannel])])
    emit.op('Add', [scaled, emit.op('Reshape', [(bias as Value).name, perChannel])], {}, (y as Value).name)
  },
}

/**
 * Group normalisation (Wu and He, 2018) of x [N, C, ...] with scale and bias [C]: every group of C / groups channels
 * is brought to mean 0 and variance 1 before scale and bias.
 */
export const groupNorm = (x: Value, groups: number, scale: Value, bias: Value, epsilon: number): Value =>
  applyOne(groupNormOperator, [x, scale, bias], { groups, epsilon })

const layerNormOperator: Operator<{ readonly epsilon: number }> = {
  name: 'LayerNorm',
  infer([x, scale, bias]) {
    expectPerElement('LayerNorm', x?.shape.at(-1), x, scale, bias)
    return [x as Value]
  },
  lower({ inputs, outputs: [y], attributes: { epsilon } }, emit) {
    const names = inputs.map((value) => value.name)
    emit.op('LayerNormalization', names, { axis: -1, epsilon: { float: epsilon } }, (y as Value).name)
  },
}

/** Layer normalisation (Ba et al., 2016) over the last axis, with scale and bias of its size. */
export const layerNorm = (x: Value, scale: Value, bias: Value, epsilon: number): Value =>
  applyOne(layerNormOperator, [x, scale, bias], { epsilon })
