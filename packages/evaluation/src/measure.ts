/** All measures of one edit. */
import type { Picture } from '@amend/imaging'
import { type ClipEncoder, type ClipView, type DinoEncoder, type Embedding, planesOf } from '@amend/inference/encoders'
import { cosineSimilarity } from '@amend/models/networks'
import type { Measures } from './metrics.ts'
import { pixelErrors } from './pixel-errors.ts'
import { resized } from './resized.ts'

/** The encoders of the CLIP and DINO metrics; without one its metrics are omitted. */
export interface Encoders {
  readonly clip?: ClipEncoder
  readonly dino?: DinoEncoder
  /** How pictures are prepared for CLIP, for the two metrics of the trade-off. */
  readonly view: Exclude<ClipView, 'crop'>
}

/** An input with everything that the metrics of its edits need. */
export interface Reference {
  readonly input: Picture
  readonly target?: Picture
  readonly captions?: { readonly input?: string; readonly output?: string }
}

/** The size at which a result is compared with its target: that of the model's result, or that of the target's file. */
export type ComparisonSize = 'result' | 'target'

/**
 * Measures edits of one input. What does not depend on the edit is computed once.
 */
export async function measurerOf(
  { input, target, captions }: Reference,
  { clip, dino, view }: Encoders,
  comparison: ComparisonSize,
): Promise<(edited: Picture) => Promise<Measures>> {
  const before = clip && (await clip.image(planesOf(input), view))
  const said = clip && (await captionFeatures(clip, captions))
  const wanted = target && planesOf(target)
  const clipTarget = clip && wanted && (await clip.image(wanted, 'crop'))
  const dinoTarget = dino && wanted && (await dino.image(wanted))

  return async (edited) => {
    const planes = planesOf(edited)
    const errors = target && (await pixelErrors(edited, await targetAt(target, edited, comparison)))
    const after = clip && before && (await clip.image(planes, view))
    const whole = clip && (clipTarget || said?.output) && (await clip.image(planes, 'crop'))
    return {
      ...errors,
      ...(whole && clipTarget && { clipI: cosineSimilarity(whole, clipTarget) }),
      ...(dino && dinoTarget && { dino: cosineSimilarity(await dino.image(planes), dinoTarget) }),
      ...(whole && said?.output && { clipT: cosineSimilarity(whole, said.output) }),
      ...(before &&
        after &&
        said?.change && { clipDirection: cosineSimilarity(difference(before, after), said.change) }),
      ...(before && after && { clipImage: cosineSimilarity(before, after) }),
    }
  }
}

const targetAt = async (target: Picture, edited: Picture, comparison: ComparisonSize) =>
  comparison === 'target' ? target : resized(target, edited.width, edited.height)

/** The features of the result's caption, and their direction from those of the input's. */
async function captionFeatures(
  clip: ClipEncoder,
  captions: Reference['captions'],
): Promise<{ readonly output?: Embedding; readonly change?: Embedding }> {
  const [input, output] = [
    captions?.input && (await clip.text(captions.input)),
    captions?.output && (await clip.text(captions.output)),
  ]
  return { ...(output && { output }), ...(input && output && { change: difference(input, output) }) }
}

/** The difference of two embeddings, element by element. */
const difference = (from: Embedding, to: Embedding): Embedding => to.map((value, i) => value - (from[i] as number))
