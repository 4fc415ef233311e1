import { type Picture, pictureFromRgb } from './picture.ts'
import { resample } from './resample.ts'
import { resampleVisible } from './visible-colours.ts'

/** The whole picture at another size, by Lanczos; alpha is resampled apart, and colours that it hides do not show. */
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
