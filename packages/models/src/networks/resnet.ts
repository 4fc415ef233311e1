import { add, conv2d, groupNorm, linear, multiply, type Parameters, reshape, split, type Value } from '@amend/graph'
import { type ActivationName, activation } from './activation.ts'

/** Sizes that the residual blocks of one network share. */
export interface ResnetOptions {
  readonly out: number
  readonly groups: number
  readonly epsilon: number
  readonly activation: ActivationName
  /** 'default' adds the time embedding after the first convolution, 'scale_shift' modulates the second norm by it. */
  readonly timeScaleShift?: 'default' | 'scale_shift'
  /** The sum of both paths is divided by this; default 1. */
  readonly outputScale?: number
}

/**
 * The residual block of the diffusion UNet and of its autoencoder (Ho et al., 2020): x [N, in, H, W] to [N, out, H, W].
 * @param time the activated time embedding [N, T]; absent in autoencoders
 */
export function resnetBlock(p: Parameters, x: Value, time: Value | undefined, options: ResnetOptions): Value {
  const { out, groups, epsilon, timeScaleShift = 'default', outputScale = 1 } = options
  const act = activation(options.activation)
  const into = x.dim(1) as number

  let h = act(norm(p.at('norm1'), x, groups, epsilon))
  h = conv(p.at('conv1'), h, out)
  const shift = time && timeShift(p.at('time_emb_proj'), time, timeScaleShift === 'default' ? out : 2 * out)
  if (shift && timeScaleShift === 'default') h = add(h, shift)
  h = norm(p.at('norm2'), h, groups, epsilon)
  if (shift && timeScaleShift === 'scale_shift') {
    const [scale, offset] = split(shift, 1, 2) as [Value, Value]
    h = add(multiply(h, add(scale, 1)), offset)
  }
  h = conv(p.at('conv2'), act(h), out)

  const skip = into === out ? x : conv(p.at('conv_shortcut'), x, out, { kernel: 1 })
  const sum = add(skip, h)
  return outputScale === 1 ? sum : multiply(sum, 1 / outputScale)
}

/** A projection of the time embedding as [N, width, 1, 1]. */
function timeShift(p: Parameters, time: Value, width: number): Value {
  const projected = linear(time, p.get('weight', [width, time.dim(-1) as number]), p.get('bias', [width]))
  return reshape(projected, [projected.dim(0), width, 1, 1])
}

/** Group normalisation with the module's weight and bias. */
export function norm(p: Parameters, x: Value, groups: number, epsilon: number): Value {
  const channels = x.dim(1) as number
  return groupNorm(x, groups, p.get('weight', [channels]), p.get('bias', [channels]), epsilon)
}

/** A convolution with the module's weight and bias, padded to keep the size at stride 1 by default. */
export function conv(
  p: Parameters,
  x: Value,
  out: number,
  options: {
    kernel?: number
    stride?: number
    padding?: number | readonly [number, number, number, number]
    bias?: boolean
  } = {},
): Value {
  const { kernel = 3, stride = 1, padding = (kernel - 1) >> 1, bias = true } = options
  const weight = p.get('weight', [out, x.dim(1) as number, kernel, kernel])
  return conv2d(x, weight, bias ? p.get('bias', [out]) : undefined, { stride, padding })
}
