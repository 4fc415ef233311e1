/** The safety checker of Stable Diffusion: CLIP and the directions of concepts that a picture must not show. */
import { compile, type Network } from '@amend/graph/runtime'
import { openCheckpoint } from '@amend/models/checkpoint'
import { type SafetyVerdict, safetyCheckerGraph, safetyVerdicts } from '@amend/models/networks'
import { z } from 'zod'
import { clipPixels, type EncoderOptions } from './encoders.ts'
import type { Planes } from './resample.ts'

/** Judges pictures. */
export interface SafetyChecker {
  /** The verdict on each picture, in their order. */
  check(pictures: readonly Planes[]): Promise<SafetyVerdict[]>
  release(): Promise<void>
}

/** The side of its pictures, where the configuration does not say another one. */
const configSchema = z.object({
  vision_config: z.object({ image_size: z.int().positive().default(224) }).prefault({}),
})

/**
 * Opens the safety checker of a pipeline. It loads at its first use.
 * @returns undefined for a checkpoint without one, or without its weights
 * @throws ModelError and GraphError for a broken checkpoint
 */
export async function openSafetyChecker(
  location: string,
  options: EncoderOptions = {},
): Promise<SafetyChecker | undefined> {
  const part = (await openCheckpoint(location)).components.safetyChecker
  if (!part) return undefined
  const graph = safetyCheckerGraph(part.config, part.weights)
  const size = configSchema.safeParse(part.config).data?.vision_config.image_size ?? 224
  let loaded: Promise<Network> | undefined
  return {
    async check(pictures) {
      if (pictures.length === 0) return []
      loaded ??= compile(graph, options)
      const network = await loaded
      const data = new Float32Array(pictures.length * 3 * size * size)
      for (const [i, planes] of pictures.entries()) data.set(clipPixels(planes, size, 'crop'), i * 3 * size * size)
      return safetyVerdicts(await network.run({ pixel_values: { data, shape: [pictures.length, 3, size, size] } }))
    },
    async release() {
      await (await loaded)?.release()
      loaded = undefined
    },
  }
}
