/** Trains a reward model on a folder of preferences. */
import { ImagingError, readPicture, visibleColours } from '@amend/imaging'
import { type ClipEncoder, planesOf } from '@amend/inference/encoders'
import { type Pair, preferencesFile, readPreferences, type Skipped } from '@amend/pairs'
import { TrainingError } from '../error.ts'
import {
  type RankedFeatures,
  type RewardModel,
  type RewardOptions,
  type RewardReport,
  rewardFeatures,
  trainReward,
} from './reward.ts'

/** A trained reward model with its report. */
export interface RewardOutcome {
  readonly model: RewardModel
  readonly report: RewardReport
  readonly skipped: readonly Skipped[]
}

/**
 * Embeds every ranked picture with CLIP and trains a reward model on the rankings.
 * @throws TrainingError 'bad-data', 'empty-data'
 */
export async function learnReward(
  folder: string,
  clip: ClipEncoder,
  options: Omit<RewardOptions, 'encoder' | 'pictures'> & { onProgress?: (done: number, of: number) => void } = {},
): Promise<RewardOutcome> {
  const preferences = await readPreferences(folder)
  if (!preferences) throw new TrainingError('bad-data', `${folder} holds no judgements: ${preferencesFile} is missing.`)
  const byId = new Map(preferences.pairs.map((pair) => [pair.id, pair]))
  const skipped: Skipped[] = [...preferences.skipped]
  const seen = new Map<string, { readonly vector: Float32Array; readonly sha256: string }>()
  const look = async (file: string) => {
    const known = seen.get(file)
    if (known) return known
    const picture = await readPicture(file)
    const found = {
      vector: await clip.image(planesOf(visibleColours(picture)), 'crop'),
      sha256: picture.source?.sha256 ?? file,
    }
    seen.set(file, found)
    return found
  }
  const rankings: RankedFeatures[] = []
  const pictures: string[] = []
  for (const [i, ranking] of preferences.rankings.entries()) {
    const features: Float32Array[] = []
    let of = ''
    for (const id of ranking.pairs) {
      const { input, output, instructions } = byId.get(id) as Pair
      try {
        const [before, after] = [await look(input), await look(output)]
        const instruction = await clip.text(instructions[0] ?? '')
        features.push(rewardFeatures({ input: before.vector, output: after.vector, instruction }))
        of = before.sha256
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        skipped.push({ id, reason: error.message })
      }
    }
    if (features.length > 1) {
      rankings.push(features)
      pictures.push(of)
    }
    options.onProgress?.(i + 1, preferences.rankings.length)
  }
  if (rankings.length === 0) throw new TrainingError('empty-data', `No two results in ${folder} can be compared.`)
  return { ...trainReward(rankings, { ...options, encoder: clip.name, pictures }), skipped }
}
