import { lstatSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type Picture, writePicture } from '@amend/imaging'

export interface Previews {
  write(variant: number, picture: Picture): Promise<void>
  remove(): Promise<void>
}

/**
 * Writes previews beside the results, under related names, and removes them when the results are written. A file that
 * existed before the first preview is kept, and the preview takes another name.
 */
export function previewsBeside(files: readonly string[]): Previews {
  const chosen = new Map<number, string>()
  return {
    async write(variant, picture) {
      const file = chosen.get(variant) ?? freeName(files[variant] ?? '')
      chosen.set(variant, file)
      await writePicture(file, picture, { format: 'png' })
    },
    async remove() {
      for (const file of chosen.values()) await rm(file, { force: true })
    },
  }
}

function freeName(result: string): string {
  const { dir, name } = path.parse(result)
  for (let n = 1; ; n++) {
    const file = path.join(dir, `${name}.preview${n === 1 ? '' : `-${n}`}.png`)
    if (!lstatSync(file, { throwIfNoEntry: false })) return file
  }
}
