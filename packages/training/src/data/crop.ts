/** Crops of pairs: the same part of both pictures, both mirrored or neither. */

import type { Random } from '@amend/diffusion'
import { type Picture, pictureFromRgb, toModelInput } from '@amend/imaging'

/** A square part of a picture, relative to its width and height, and whether it is mirrored. */
export interface Crop {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly mirrored: boolean
}

/** Sizes in pixels of random crops. */
export interface CropRule {
  /** Side in pixels of the network's input. */
  readonly resolution: number
  /** The short side is resized to a size in this range before the crop, 256 to 288 for 256 in the paper. */
  readonly resize: readonly [number, number]
}

/** A random crop, as from resizing the short side to r and cutting out a square of `resolution`. */
export function randomCrop(
  size: { width: number; height: number },
  rule: CropRule,
  random: Random,
  mirrored: boolean,
): Crop {
  const [least, most] = rule.resize
  const part = rule.resolution / (least + random.uniform() * (most - least))
  const side = part * Math.min(size.width, size.height)
  const [width, height] = [side / size.width, side / size.height]
  return { left: random.uniform() * (1 - width), top: random.uniform() * (1 - height), width, height, mirrored }
}

/** The largest square around the centre. */
export function centreCrop(size: { width: number; height: number }): Crop {
  const side = Math.min(size.width, size.height)
  const [width, height] = [side / size.width, side / size.height]
  return { left: (1 - width) / 2, top: (1 - height) / 2, width, height, mirrored: false }
}

/** The crop of a picture [3, resolution, resolution] in −1 … 1. */
export async function cropPixels(picture: Picture, crop: Crop, resolution: number): Promise<Float32Array> {
  const width = Math.max(1, Math.round(crop.width * picture.width))
  const height = Math.max(1, Math.round(crop.height * picture.height))
  const left = Math.min(picture.width - width, Math.round(crop.left * picture.width))
  const top = Math.min(picture.height - height, Math.round(crop.top * picture.height))
  const rgb =
    picture.rgb instanceof Uint8Array ? new Uint8Array(3 * width * height) : new Uint16Array(3 * width * height)
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * picture.width + left)
    rgb.set(picture.rgb.subarray(from, from + 3 * width), 3 * y * width)
  }
  const size = { width: resolution, height: resolution }
  const { pixels } = await toModelInput(pictureFromRgb(width, height, rgb), size, { fit: 'stretch' })
  if (crop.mirrored)
    for (let row = 0; row < 3 * resolution; row++) pixels.subarray(row * resolution, (row + 1) * resolution).reverse()
  return pixels
}
