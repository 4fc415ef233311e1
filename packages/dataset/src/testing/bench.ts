/** A folder for the datasets of a test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createDataset, type DatasetFolder } from '../folder.ts'
import { type DatasetRecipeInput, parseRecipe } from '../recipe.ts'

/** The recipe of the embedded parts, small. */
export const smallRecipe = {
  seed: 5,
  chunk: 2,
  writer: { kind: 'local', model: 'pico-writer' },
  painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 4 },
  candidates: { most: 4, batch: 2, enough: 2 },
  clip: 'pico-clip',
  thresholds: { image: 0.2, direction: 0.2, caption: 0.3 },
} as const satisfies DatasetRecipeInput

export async function testBench() {
  const root = await mkdtemp(path.join(os.tmpdir(), 'amend-dataset-'))
  let count = 0
  return {
    at: (...names: string[]) => path.join(root, ...names),
    async file(name: string, content: string): Promise<string> {
      const file = path.join(root, name)
      await writeFile(file, content)
      return file
    },
    dataset: (recipe: Partial<DatasetRecipeInput> = {}): Promise<DatasetFolder> =>
      createDataset(path.join(root, `dataset-${++count}`), parseRecipe({ ...smallRecipe, ...recipe })),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
