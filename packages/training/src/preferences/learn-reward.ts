/** A reward model from a folder of judgements. */
import { ImagingError, readPicture } from '@amend/imaging'
import type { Pair, Skipped } from '../data/pairs.ts'
import { preferencesFile, readPreferences } from '../data/preferences.ts'
import { TrainingError } from '../error.ts'
import type { ClipEncoder } from '../evaluation/encoders.ts'
import { planesOf } from '../evaluation/resample.ts'
import {
  type RankedFeatures,
  type RewardModel,
  type RewardOptions,
  type RewardReport,
  rewardFeatures,
  trainReward,
} from './reward.ts'

export interface RewardOutcome {
  readonly model: RewardModel
  readonly report: RewardReport
  readonly skipped: readonly Skipped[]
}

/**
 * Looks at every judged picture through CLIP and learns what makes one better than another.
 * @throws TrainingError 'bad-data', 'empty-data'
 */
export async function learnReward(
  folder: string,
  clip: ClipEncoder,
  options: Omit<RewardOptions, 'encoder'> & { onProgress?: (done: number, of: number) => void } = {},
): Promise<RewardOutcome> {
  const preferences = await readPreferences(folder)
  if (!preferences) throw new TrainingError('bad-data', `${folder} holds no judgements: ${preferencesFile} is missing.`)
  const byId = new Map(preferences.pairs.map((pair) => [pair.id, pair]))
  const skipped: Skipped[] = [...preferences.skipped]
  const seen = new Map<string, Float32Array>()
  const look = async (file: string) => {
    const found = seen.get(file) ?? (await clip.image(planesOf(await readPicture(file)), 'crop'))
    seen.set(file, found)
    return found
  }
  const rankings: RankedFeatures[] = []
  for (const [i, ranking] of preferences.rankings.entries()) {
    const features: Float32Array[] = []
    for (const id of ranking.pairs) {
      const { input, output, instructions } = byId.get(id) as Pair
      try {
        const vectors = {
          input: await look(input),
          output: await look(output),
          instruction: await clip.text(instructions[0] ?? ''),
        }
        features.push(rewardFeatures(vectors))
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        skipped.push({ id, reason: error.message })
      }
    }
    if (features.length > 1) rankings.push(features)
    options.onProgress?.(i + 1, preferences.rankings.length)
  }
  if (rankings.length === 0) throw new TrainingError('empty-data', `No two results in ${folder} can be compared.`)
  return { ...trainReward(rankings, { ...options, encoder: clip.name }), skipped }
}
