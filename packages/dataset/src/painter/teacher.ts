/** The painters for a team's own photos: a crop of the photo, and what a teacher makes of it: an editor, or a function of pixels. */
import path from 'node:path'
import { randomOf } from '@amend/diffusion'
import { type Picture, pictureFromRgb, readPicture, resizePicture } from '@amend/imaging'
import type { Editor } from '@amend/inference'
import { planesOf } from '@amend/inference/encoders'
import { DatasetError } from '../error.ts'
import type { DatasetRecipe } from '../recipe.ts'
import { type CandidatePainter, nothingDrawn } from './candidate-painter.ts'
import { applyLook, pixelLookOf, pixelTeacherName } from './pixel-looks.ts'

type Recipe = Extract<DatasetRecipe['painter'], { kind: 'teacher' }>

/** The share of a photo's short side that the smallest crop has. */
const smallestCrop = 0.6
/** The purpose of the draws of a crop: see `randomOf`. */
const purpose = 3
/** The side of the pictures of the looks, where a recipe does not say another one: that of Stable Diffusion. */
const pixelSide = 512

/**
 * A painter by an editor, which it releases in the end. Each candidate is a square crop drawn by its seed.
 * Scores compare the pictures only: captions of crops are not known.
 */
export function teacherPainter(editor: Editor, { photos, side }: Recipe): CandidatePainter {
  const size = side ?? editor.card.resolution.target
  return {
    ...cropPainter(photos, size, async (before, instruction, seed, signal) => {
      const { variants } = await editor.edit(before, instruction, { seed }, { ...(signal && { signal }) })
      const after = variants[0]?.picture
      if (!after) throw new RangeError('The editor returned no picture.')
      return after
    }),
    name: editor.card.name,
    release: () => editor.release(),
  }
}

/** A painter by the looks of `pixel-looks.ts`. It throws DatasetError 'bad-recipe' for an instruction that is none of them. */
export const pixelPainter = ({ photos, side = pixelSide }: Recipe): CandidatePainter => ({
  ...cropPainter(photos, side, async ({ width, height, rgb, depth }, instruction) => {
    const look = pixelLookOf(instruction)
    if (!look) {
      throw new DatasetError(
        'bad-recipe',
        `"${instruction}" is no look of ${pixelTeacherName}: list its own instructions, or none.`,
      )
    }
    const bytes = depth === 8 ? (rgb as Uint8Array) : Uint8Array.from(rgb, (value) => value >> 8)
    return pictureFromRgb(width, height, applyLook(look, bytes))
  }),
  name: pixelTeacherName,
  release: async () => {},
})

type Teach = (before: Picture, instruction: string, seed: number, signal: AbortSignal | undefined) => Promise<Picture>

const cropPainter = (
  photos: string,
  size: number,
  teach: Teach,
): Pick<CandidatePainter, 'captioned' | 'batch' | 'paint'> => ({
  captioned: false,
  batch: 1,
  async paint({ photo, instruction }, seeds, signal) {
    const picture = await readPicture(path.join(photos, photo ?? ''))
    const painted = []
    for (const seed of seeds) {
      const before = await resizePicture(squareCrop(picture, seed), size, size)
      const after = await teach(before, instruction, seed, signal)
      painted.push({ seed, ...nothingDrawn, before: planesOf(before), after: planesOf(after) })
    }
    return painted
  },
})

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
