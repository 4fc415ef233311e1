import { readPicture } from '@amend/imaging'
import type { Editor } from '@amend/inference'
import sharp from 'sharp'
import { shrink } from '../rendition/renditions.ts'
import type { Sheet } from './tasks.ts'

/** The long side of a tile, in pixels: nearly sharp on a screen of twice the density, and more than the model needs to see. */
const tileSide = 160
const columns = 8
/** libwebp's quality and effort; a sheet is made while somebody waits. */
const webp = { quality: 78, effort: 1 }

/** Makes a sheet of a picture in all looks of the model. */
export async function runShelf(editor: Editor, bytes: Uint8Array, signal: AbortSignal): Promise<Sheet> {
  const picture = await shrink(await readPicture(bytes), tileSide)
  signal.throwIfAborted()
  const samples = await editor.sampleLooks(picture, { signal })
  const { width, height } = picture
  const rows = Math.ceil(samples.length / columns)
  const rowBytes = 3 * columns * width
  const sheet = new Uint8Array(rows * height * rowBytes)
  for (const [i, { picture: tile }] of samples.entries()) {
    const start = Math.floor(i / columns) * height * rowBytes + (i % columns) * 3 * width
    for (let y = 0; y < height; y++) {
      sheet.set(tile.rgb.subarray(y * 3 * width, (y + 1) * 3 * width), start + y * rowBytes)
    }
  }
  const raw = { width: columns * width, height: rows * height, channels: 3 } as const
  return {
    bytes: await sharp(sheet, { raw }).webp(webp).toBuffer(),
    mediaType: 'image/webp',
    looks: samples.map(({ look }) => look),
    columns,
    tileWidth: width,
    tileHeight: height,
  }
}
