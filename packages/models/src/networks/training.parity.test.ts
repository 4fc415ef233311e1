/** The loss of one training batch and the gradient of every tensor of the UNet against the reference. */
import { type GradientOptions, type Graph, gradients, meanSquaredError, type Tensor } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { readJson, relativeError, runOnce, tensorsOf, weightsOf } from './testing/reference.ts'
import { unetGraph } from './unet.ts'

/** Part of the largest entry of a tensor; measured: 7.5e-6 at most. */
const tolerance = 5e-5

/** ᾱ of the DDPM forward process (Ho et al., 2020) after each step of the scaled-linear schedule. */
function cumulativeAlphas(): number[] {
  const { beta_start, beta_end, num_train_timesteps: steps } = readJson('checkpoint/scheduler/scheduler_config.json')
  let product = 1
  return Array.from({ length: steps }, (_, i) => {
    const root = Math.sqrt(beta_start) + (i / (steps - 1)) * (Math.sqrt(beta_end) - Math.sqrt(beta_start))
    product *= 1 - root ** 2
    return product
  })
}

/** The noised latents with the image's latents behind them: [batch, 8, height, width]. */
function noised(recorded: ReadonlyMap<string, Tensor>): Tensor {
  const [latents, noise, image] = ['latents', 'noise', 'image_latents'].map((name) => recorded.get(name)!)
  const [batch, channels, height, width] = latents!.shape as [number, number, number, number]
  const size = channels * height * width
  const data = new Float32Array(2 * batch * size)
  for (let n = 0; n < batch; n++) {
    const alpha = cumulativeAlphas()[Number(recorded.get('timesteps')!.data[n])]!
    for (let i = 0; i < size; i++) {
      const [x, e] = [Number(latents!.data[n * size + i]), Number(noise!.data[n * size + i])]
      data[2 * n * size + i] = Math.sqrt(alpha) * x + Math.sqrt(1 - alpha) * e
      data[(2 * n + 1) * size + i] = Number(image!.data[n * size + i])
    }
  }
  return { data, shape: [batch, 2 * channels, height, width] }
}

/** The network with the loss of a batch and the gradients of all its parameters as outputs. */
async function trainingGraph(options: GradientOptions): Promise<Graph> {
  const weights = await weightsOf('checkpoint/unet/diffusion_pytorch_model.safetensors')
  const sizes = { batch: 2, height: 8, width: 8, length: 32 }
  const graph = unetGraph(readJson('checkpoint/unet/config.json'), weights, { sizes })
  const out = graph.outputs[0]!.value
  const loss = meanSquaredError(out, graph.input('target', 'float32', out.shape))
  const parameters = [...graph.parameters.keys()]
  gradients(loss, parameters, options).forEach((value, i) => void graph.output(`grad.${parameters[i]!.name}`, value))
  graph.output('loss', loss)
  return graph
}

describe.each([
  ['fused', true, {}],
  ['decomposed', false, {}],
  ['its blocks computed again', true, { recompute: /^.*\.(resnets|attentions)\.\d+/ }],
])('a training batch, %s', (_, fused, options) => {
  let recorded: Map<string, Tensor>
  let results: Record<string, Tensor>

  beforeAll(async () => {
    recorded = await tensorsOf('training.safetensors')
    results = await runOnce(
      await trainingGraph(options),
      {
        sample: noised(recorded),
        timestep: { data: Float32Array.from(recorded.get('timesteps')!.data, Number), shape: [2] },
        encoder_hidden_states: recorded.get('text')!,
        target: recorded.get('noise')!,
      },
      { fused },
    )
  }, 60_000)

  it('has the loss of the reference', () => {
    const [expected] = readJson('training.json').losses
    expect(Math.abs(Number(results.loss!.data[0]) / expected - 1)).toBeLessThan(1e-6)
  })

  it('has the gradient of the reference for every tensor', () => {
    const names = [...recorded.keys()].filter((name) => name.startsWith('grad.'))
    expect(
      Object.keys(results)
        .filter((name) => name.startsWith('grad.'))
        .sort(),
    ).toEqual(names.sort())
    expect(names.length).toBeGreaterThan(400)
    const errors = names.map(
      (name) => [name, relativeError(reshaped(results[name]!, recorded.get(name)!), recorded.get(name)!)] as const,
    )
    expect(errors.filter(([, error]) => !(error < tolerance))).toEqual([])
  })

  it('has the norm of the reference over all gradients', () => {
    let squares = 0
    for (const [name, { data }] of Object.entries(results)) {
      if (name.startsWith('grad.')) for (const entry of data) squares += Number(entry) ** 2
    }
    expect(Math.abs(Math.sqrt(squares) / Number(recorded.get('grad_norm')!.data[0]) - 1)).toBeLessThan(1e-6)
  })
})

/** 1 × 1 convolutions are stored with four axes where the network has a matrix. */
const reshaped = (x: Tensor, like: Tensor): Tensor => ({ data: x.data, shape: like.shape })
