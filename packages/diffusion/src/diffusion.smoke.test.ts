import { expect, it } from 'vitest'
import { createGenerator, parseSchedulerConfig, planSteps, sample } from './index.ts'
import { fixturePath, fixtureText, flatTensors, relativeError } from './testing/fixtures.ts'

it('draws the noise of the reference generator', () => {
  const [first, second] = createGenerator(0).randn(16)
  expect(first).toBeCloseTo(-1.1258, 4)
  expect(second).toBeCloseTo(-1.1524, 4)
})

it("takes the reference scheduler's steps from pure noise", async () => {
  const name = 'euler_a.zsnr'
  const traces = JSON.parse(fixtureText('schedulers.json').replaceAll('-Infinity', '-1e999'))
  const tensors = await flatTensors(fixturePath('schedulers.safetensors'))
  const { config: settings, class_name, num_inference_steps } = traces[name]
  const config = parseSchedulerConfig(JSON.stringify({ ...settings, _class_name: class_name }))
  let step = 0
  const result = await sample(config, planSteps(config, num_inference_steps), tensors.get(`${name}.init`)!, {
    predict: async (_input, _timestep, call) => tensors.get(`${name}.${call}.model_output`)!,
    noise: () => tensors.get(`${name}.${step++}.noise`)!,
  })
  expect(relativeError(result, tensors.get(`${name}.${num_inference_steps - 1}.prev_sample`)!)).toBeLessThan(1e-5)
})
