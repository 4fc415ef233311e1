import { expect, it } from 'vitest'
import { sdxl, secondTextShapes, unetConfig, unetParameters, unetShapes } from '../bench/random-checkpoint.ts'

it('the random checkpoint of the benchmark has the tensors of the published UNet, in their shapes', () => {
  const shapes = unetShapes(unetConfig)
  const parameters = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(parameters).toBe(unetParameters)
  expect(shapes.size).toBe(686)
  // Its configuration does not ask for linear projections.
  expect(unetConfig).not.toHaveProperty('use_linear_projection')
  const projections = [...shapes].filter(([name]) => /\.proj_(in|out)\.weight$/.test(name))
  expect(projections).toHaveLength(32)
  for (const [name, shape] of projections) expect(shape, name).toEqual([shape[0], shape[0], 1, 1])
  const block = 'down_blocks.0.attentions.0'
  expect(shapes.get(`${block}.proj_in.weight`)).toEqual([320, 320, 1, 1])
  expect(shapes.get(`${block}.transformer_blocks.0.attn1.to_q.weight`)).toEqual([320, 320])
})

it('that of SDXL has the tensors of the published UNet and of its second text encoder', () => {
  const sum = (shapes: ReadonlyMap<string, readonly number[]>) =>
    [...shapes.values()].reduce((total, shape) => total + shape.reduce((a, b) => a * b, 1), 0)
  expect(sum(unetShapes(sdxl.unet))).toBe(sdxl.unetParameters)
  expect(sum(secondTextShapes())).toBe(sdxl.textParameters)
  expect(secondTextShapes().get('text_projection.weight')).toEqual([1280, 1280])
})
