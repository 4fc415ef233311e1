/** The classifier on WebGPU, against the CPU: in software where there is no graphics card. */
import { useSoftwareVulkan } from '@amend/graph/software-vulkan'
import { pictureFromRgb } from '@amend/imaging'
import { expect, it } from 'vitest'
import { openClassifier } from './classifier.ts'

useSoftwareVulkan(process.env)

it('the classifier of pictures agrees with the CPU', async () => {
  const picture = pictureFromRgb(
    32,
    32,
    Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 7) % 256),
  )
  const scores = async (device: 'cpu' | 'webgpu') => {
    const classifier = openClassifier({ device })
    return classifier.classify(picture).finally(() => classifier.release())
  }
  const [expected, given] = [await scores('cpu'), await scores('webgpu')]
  for (const [name, score] of Object.entries(expected)) expect(given).toHaveProperty(name, expect.closeTo(score, 2))
})
