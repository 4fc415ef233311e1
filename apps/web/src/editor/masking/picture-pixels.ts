import type { ImageItem } from '@amend/api/types'
import { type Pixels, pixelsOf } from '../mask/pixels.ts'

/** The long side of the copy on which colours are compared: enough for an outline, fast to fill. */
const longSide = 400

const kept = new Map<string, Promise<Pixels>>()
const mostKept = 2

/**
 * The pixels of a small copy of a picture.
 * @throws Error when it cannot be loaded
 */
export function picturePixels({ renditions }: ImageItem): Promise<Pixels> {
  const url = (renditions.preview ?? renditions.full ?? renditions.thumbnail)?.url
  if (!url) return Promise.reject(new Error('The picture has no rendition.'))
  const known = kept.get(url)
  if (known) return known
  const pixels = readPixels(url)
  for (const old of [...kept.keys()].slice(0, Math.max(kept.size - mostKept + 1, 0))) kept.delete(old)
  kept.set(url, pixels)
  pixels.catch(() => kept.delete(url))
  return pixels
}

async function readPixels(url: string): Promise<Pixels> {
  const image = new Image()
  image.src = url
  await image.decode()
  const scale = Math.min(1, longSide / Math.max(image.naturalWidth, image.naturalHeight))
  const width = Math.max(1, Math.round(image.naturalWidth * scale))
  const height = Math.max(1, Math.round(image.naturalHeight * scale))
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser has no canvas.')
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, width, height)
  return pixelsOf(context.getImageData(0, 0, width, height).data, width, height)
}
