/** Small pictures embedded in a page. */
import { encodePicture, type Picture, pictureFromRgb } from '@amend/imaging'
import { resized } from '../resized.ts'

/** The picture in 8 bits with `side` as its long side, enlarged or reduced. */
export async function thumbnail(picture: Picture, side: number): Promise<Picture> {
  const scale = side / Math.max(picture.width, picture.height)
  const [width, height] = [picture.width, picture.height].map((length) => Math.max(1, Math.round(length * scale))) as [
    number,
    number,
  ]
  const { rgb, depth } = await resized(picture, width, height)
  return pictureFromRgb(width, height, depth === 8 ? rgb : Uint8Array.from(rgb, (value) => Math.round(value / 257)))
}

/** A picture as a `data:` URL for a page. */
export async function inlined(picture: Picture, quality = 82): Promise<string> {
  const bytes = await encodePicture(picture, { format: 'webp', quality })
  return `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`
}
