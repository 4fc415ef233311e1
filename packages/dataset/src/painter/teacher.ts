/** The painter for a team's own photos: a crop of the photo, and what an editor makes of it. */
import path from 'node:path'
import { randomOf } from '@amend/diffusion'
import { type Picture, pictureFromRgb, readPicture, resizePicture } from '@amend/imaging'
import type { Editor } from '@amend/inference'
import { planesOf } from '@amend/inference/encoders'
import type { DatasetRecipe } from '../recipe.ts'
import { type CandidatePainter, nothingDrawn } from './candidate-painter.ts'

type Recipe = Extract<DatasetRecipe['painter'], { kind: 'teacher' }>

/** The share of a photo's short side that the smallest crop has. */
const smallestCrop = 0.6
/** The purpose of the draws of a crop: see `randomOf`. */
const purpose = 3

/**
 * A painter by an editor, which it releases in the end. Each candidate is a square crop drawn by its seed.
 * Scores compare the pictures only: captions of crops are not known.
 */
export function teacherPainter(editor: Editor, { photos, side }: Recipe): CandidatePainter {
  const size = side ?? editor.card.resolution.target
  return {
    name: editor.card.name,
    captioned: false,
    batch: 1,
    async paint({ photo, instruction }, seeds, signal) {
      const picture = await readPicture(path.join(photos, photo ?? ''))
      const painted = []
      for (const seed of seeds) {
        const before = await resizePicture(squareCrop(picture, seed), size, size)
        const { variants } = await editor.edit(before, instruction, { seed }, { ...(signal && { signal }) })
        const after = variants[0]?.picture
        if (!after) throw new RangeError('The editor returned no picture.')
        painted.push({ seed, ...nothingDrawn, before: planesOf(before), after: planesOf(after) })
      }
      return painted
    },
    release: () => editor.release(),
  }
}

/** A square of 60 to 100 % of the short side. */
function squareCrop(picture: Picture, seed: number): Picture {
  const random = randomOf(seed, purpose)
  const short = Math.min(picture.width, picture.height)
  const side = Math.max(1, Math.round(short * (smallestCrop + (1 - smallestCrop) * random.uniform())))
  const [left, top] = [random.below(picture.width - side + 1), random.below(picture.height - side + 1)]
  const deep = picture.depth === 16
  const rgb = deep ? new Uint16Array(3 * side * side) : new Uint8Array(3 * side * side)
  for (let y = 0; y < side; y++) {
    const from = 3 * ((top + y) * picture.width + left)
    rgb.set(picture.rgb.subarray(from, from + 3 * side), 3 * y * side)
  }
  return pictureFromRgb(side, side, rgb)
}
