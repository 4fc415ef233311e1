import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type Picture, writePicture } from '@amend/imaging'

export interface Previews {
  write(variant: number, picture: Picture): Promise<void>
  remove(): Promise<void>
}

/** Previews beside the results, under their names; they go when the results come. */
export function previewsBeside(files: readonly string[]): Previews {
  const written = new Set<string>()
  return {
    async write(variant, picture) {
      const { dir, name } = path.parse(files[variant] ?? '')
      const file = path.join(dir, `${name}.preview.png`)
      written.add(file)
      await writePicture(file, picture, { format: 'png' })
    },
    async remove() {
      for (const file of written) await rm(file, { force: true })
    },
  }
}
