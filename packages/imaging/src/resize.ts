import { type Picture, pictureFromRgb } from './picture.ts'
import { resample } from './resample.ts'

/** The whole picture at another size, by Lanczos; alpha is resampled apart. */
export async function resizePicture(picture: Picture, width: number, height: number): Promise<Picture> {
  const to = { width, height }
  const rgb = await resample(picture.rgb, picture, 3, to)
  const alpha = picture.alpha && (await resample(picture.alpha, picture, 1, to))
  return pictureFromRgb(width, height, rgb, alpha)
}
