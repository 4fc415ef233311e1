import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Picture, pictureFromRgb } from '@amend/imaging'
import sharp from 'sharp'

/** A smooth picture of one hue, as a photo has areas. */
export function gradient(width: number, height: number, hue: number): Picture {
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3]
    return Math.round(40 + (120 * x) / width + (40 * y) / height + (c === hue ? 50 : 0))
  })
  return pictureFromRgb(width, height, rgb)
}

/** A temporary folder with pictures and texts, deleted after the test. */
export async function temporaryFolder() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-evaluation-'))
  const at = (...parts: string[]) => path.join(folder, ...parts)
  return {
    folder,
    at,
    async write(name: string, content: string | Picture) {
      await mkdir(path.dirname(at(name)), { recursive: true })
      if (typeof content === 'string') return writeFile(at(name), content)
      const { width, height, rgb } = content
      await sharp(rgb, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(at(name))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
