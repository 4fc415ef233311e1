/** The painter of captions: text to image, twice from one noise, with shared self-attention or by Prompt-to-Prompt. */
import { openPainter, type PaintOptions, paintPairs } from '@amend/inference/text-to-image'
import { DatasetError } from '../error.ts'
import type { DatasetRecipe } from '../recipe.ts'
import type { CandidatePainter } from './candidate-painter.ts'

type Recipe = Extract<DatasetRecipe['painter'], { kind: 'text-to-image' }>

/**
 * Opens the checkpoint; settings that the recipe leaves out are those of its card.
 * @throws DatasetError 'bad-recipe' for a side that the model cannot paint; the errors of the engine
 */
export async function openTextToImagePainter(
  location: string,
  { painter: recipe, candidates }: Pick<DatasetRecipe, 'candidates'> & { readonly painter: Recipe },
  options: PaintOptions = {},
): Promise<CandidatePainter> {
  const painter = await openPainter(location, options)
  const { resolution, defaults } = painter.card
  const side = recipe.side ?? resolution.target
  if (side % resolution.multiple !== 0) {
    await painter.release()
    throw new DatasetError(
      'bad-recipe',
      `${painter.card.name} paints sides that are multiples of ${resolution.multiple}, not ${side}.`,
    )
  }
  const [steps, guidance, sharedAttention] = [
    recipe.steps ?? defaults.steps,
    recipe.guidance ?? defaults.guidance,
    recipe.sharedAttention ?? defaults.sharedAttention,
  ]
  return {
    name: painter.card.name,
    captioned: true,
    batch: Math.max(1, Math.min(candidates.batch, Math.floor(painter.batchSize(side, side) / 2))),
    async paint({ caption, edited_caption }, seeds, signal) {
      const pairs = await paintPairs(painter, {
        captions: [caption, edited_caption],
        seeds,
        steps,
        width: side,
        height: side,
        guidance,
        sharedAttention,
        promptToPrompt: recipe.promptToPrompt,
        ...(signal && { signal }),
      })
      return pairs.map(({ seed, sharedAttention: threshold, guidance: scale, promptToPrompt, before, after }) => ({
        seed: Number(seed),
        p2p_threshold: threshold,
        cfg_scale: scale,
        cross_threshold: promptToPrompt?.cross ?? null,
        emphasis: promptToPrompt?.emphasis ?? null,
        before,
        after,
      }))
    },
    release: () => painter.release(),
  }
}
