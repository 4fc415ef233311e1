/** Folders of pairs for tests: photos of coloured waves, and the same with a look applied. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pictureFromRgb, writePicture } from '@amend/imaging'

/** Smooth colours, different for each index. */
export function waves(index: number, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    return Math.round(127.5 + 110 * Math.sin((index + 1) * 0.7 + c * 2 + ((x + 2 * y) / width) * (1 + (index % 3))))
  })
}

export const inverted = (rgb: Uint8Array): Uint8Array => rgb.map((value) => 255 - value)

/** Writes `input`, `output` and `instruction.txt`. */
export async function writePairs(folder: string, count: number, { width = 48, height = 32 } = {}): Promise<string> {
  await mkdir(path.join(folder, 'input'), { recursive: true })
  await mkdir(path.join(folder, 'output'), { recursive: true })
  for (let i = 0; i < count; i++) {
    const name = `${String(i).padStart(5, '0')}.png`
    const rgb = waves(i, width, height)
    await writePicture(path.join(folder, 'input', name), pictureFromRgb(width, height, rgb), { format: 'png' })
    await writePicture(path.join(folder, 'output', name), pictureFromRgb(width, height, inverted(rgb)), {
      format: 'png',
    })
  }
  await writeFile(path.join(folder, 'instruction.txt'), 'invert it\nturn it into a negative\n')
  return folder
}
