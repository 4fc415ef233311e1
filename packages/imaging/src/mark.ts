/** The visible mark of a picture: a line of text on a dark badge in its lower right corner. */
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { type Picture, whiteOf } from './picture.ts'

/** A font of its own: servers and containers often have none. */
const fontFile = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'))

/** The height of letters is this share of the shorter side, within these pixels. */
const size = { share: 0.026, least: 9, most: 400 } as const
/** Shares of the height of letters. */
const badge = { padding: 0.5, corner: 0.35, margin: 0.6 } as const
/** The most of the picture's width that the badge covers. */
const widest = 0.6
/** Black at this opacity leaves at least 6 : 1 of contrast to white letters, also on white. */
const opacity = 0.65

/**
 * A copy of a picture with a mark. Pixels beyond the badge stay as they are; the badge is opaque where the picture is
 * transparent.
 * @param text one line
 */
export async function markPicture(picture: Picture, text: string): Promise<Picture> {
  const { width, height, depth, rgb, alpha } = picture
  const letters = Math.min(size.most, Math.max(size.least, Math.round(size.share * Math.min(width, height))))
  const drawn = await drawBadge(text, letters, Math.max(1, Math.floor(widest * width)))
  const margin = Math.round(badge.margin * drawn.letters)
  const left = Math.max(0, width - drawn.width - margin)
  const top = Math.max(0, height - drawn.height - margin)
  const white = whiteOf(depth)
  const marked = { ...picture, rgb: rgb.slice(), ...(alpha && { alpha: alpha.slice() }) }
  for (let y = 0; y < Math.min(drawn.height, height); y++) {
    for (let x = 0; x < Math.min(drawn.width, width); x++) {
      const cover = (drawn.cover[y * drawn.width + x] as number) / 255
      const ink = ((drawn.ink[y * drawn.width + x] as number) / 255) * white
      const at = (top + y) * width + left + x
      for (let c = 3 * at; c < 3 * at + 3; c++) {
        marked.rgb[c] = Math.round(ink * cover + (rgb[c] as number) * (1 - cover))
      }
      if (marked.alpha)
        marked.alpha[at] = Math.max(marked.alpha[at] as number, Math.round(white * Math.min(1, cover / opacity)))
    }
  }
  return marked
}

interface Badge {
  readonly width: number
  readonly height: number
  /** The height of letters that it has, in pixels. */
  readonly letters: number
  /** Grey, 0 … 255. */
  readonly ink: Uint8Array
  /** How much of the picture each pixel covers, 0 … 255. */
  readonly cover: Uint8Array
}

/** Draws the badge, with smaller letters where it would be wider than it may be. */
async function drawBadge(text: string, letters: number, mostWidth: number): Promise<Badge> {
  const line = await drawLine(text, letters)
  const padding = Math.round(badge.padding * letters)
  const [width, height] = [line.width + 2 * padding, line.height + 2 * padding]
  if (width > mostWidth && letters > 2) {
    return drawBadge(text, Math.max(2, Math.min(letters - 1, Math.floor((letters * mostWidth) / width))), mostWidth)
  }
  const corner = badge.corner * letters
  const plate = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${corner}" fill="black" fill-opacity="${opacity}"/></svg>`
  const { data } = await sharp(Buffer.from(plate))
    .composite([{ input: line.png, left: padding, top: padding }])
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const count = width * height
  const [ink, cover] = [new Uint8Array(count), new Uint8Array(count)]
  for (let i = 0; i < count; i++) {
    ink[i] = data[4 * i] as number
    cover[i] = data[4 * i + 3] as number
  }
  return { width, height, letters, ink, cover }
}

async function drawLine(text: string, letters: number): Promise<{ png: Buffer; width: number; height: number }> {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="white">${escaped}</span>`,
      font: `DejaVu Sans Bold ${letters}`,
      fontfile: fontFile,
      rgba: true,
      dpi: 72, // a point is a pixel
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true })
  return { png: data, width: info.width, height: info.height }
}
