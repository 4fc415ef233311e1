import { type Picture, pictureFromRgb } from './picture.ts'
import { resample } from './resample.ts'
import { resampleVisible } from './visible-colours.ts'

/** Resizes a whole picture by Lanczos; alpha is resampled separately, and colours of transparent pixels are not used. */
export async function resizePicture(picture: Picture, width: number, height: number): Promise<Picture> {
  const to = { width, height }
  const shown = await resampleVisible(picture, to)
  const rgb =
    picture.depth === 8 && shown instanceof Uint16Array
      ? Uint8Array.from(shown, (value) => Math.round(value / 257))
      : shown
  const alpha = picture.alpha && (await resample(picture.alpha, picture, 1, to))
  return pictureFromRgb(width, height, rgb, alpha)
}
