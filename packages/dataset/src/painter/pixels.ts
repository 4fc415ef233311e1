/** Pictures between floats and files. */
import { encodePicture, type Picture, pictureFromRgb, readPicture } from '@amend/imaging'
import { type Planes, planesOf } from '@amend/inference/encoders'
import type { DatasetRecipe } from '../recipe.ts'

/** 8-bit pixels: 255 · x, fractions cut off, as generate_img_dataset.py does. */
export function toPicture({ width, height, data }: Planes): Picture {
  const area = width * height
  const rgb = new Uint8Array(3 * area)
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++)
      rgb[3 * i + c] = Math.trunc(255 * Math.min(1, Math.max(0, data[c * area + i] as number)))
  }
  return pictureFromRgb(width, height, rgb)
}

/** The bytes of a file; JPEG at the quality of the original recipe. */
export function encodePlanes(planes: Planes, format: DatasetRecipe['format']): Promise<Uint8Array> {
  return encodePicture(toPicture(planes), { format, ...(format === 'jpeg' && { quality: 100 }) })
}

/** @throws ImagingError for bytes that are no picture */
export const decodePlanes = async (bytes: Uint8Array): Promise<Planes> => planesOf(await readPicture(bytes))
