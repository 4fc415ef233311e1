/** A selection: a named view of the scored candidates that says which of them are kept. Nothing is deleted by it. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type DatasetRecipe,
  datasetSelectionSchema,
  type DatasetSelection as Selection,
  schemaProblem,
} from '@amend/contract'
import { diskProblem, writeFileAtomically } from '@amend/files'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'

export type { DatasetSelection as Selection, DatasetSelectionInput as SelectionInput } from '@amend/contract'

/** @throws DatasetError 'bad-recipe', which names the field */
export function parseSelection(json: unknown): Selection {
  const parsed = datasetSelectionSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, json)
  throw new DatasetError('bad-recipe', `The selection cannot be used: ${field || 'all of it'} (${reason}).`)
}

/** The selection that follows from the recipe. Imported pairs without scores have no thresholds. */
export function defaultSelection({ painter, thresholds }: DatasetRecipe): Selection {
  const imported = painter.kind === 'imported'
  return parseSelection({
    thresholds: imported ? { image: null, direction: null, caption: null } : thresholds,
    ...(imported && { perTriple: null, duplicates: null }),
  })
}

/** @throws DatasetError 'no-selection', 'bad-recipe' */
export async function readSelection(dataset: DatasetFolder, name: string): Promise<Selection> {
  const file = dataset.selectionFile(name)
  const text = await readFile(file, 'utf8').catch(async (cause) => {
    const names = await selectionNames(dataset)
    const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none yet'
    throw new DatasetError('no-selection', `${dataset.root} has no selection "${name}": ${known}.`, { cause })
  })
  try {
    return parseSelection(JSON.parse(text))
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause
    throw new DatasetError('bad-recipe', `${file} is not JSON.`, { cause })
  }
}

/** @throws DatasetError 'disk-full', 'no-permission' */
export async function writeSelection(dataset: DatasetFolder, name: string, selection: Selection): Promise<void> {
  const file = dataset.selectionFile(name)
  await writeFileAtomically(file, `${JSON.stringify(selection, null, 2)}\n`).catch((cause) => {
    throw diskProblem(cause, file, DatasetError) ?? cause
  })
}

/** The names of the selections of a dataset. */
export async function selectionNames({ root }: DatasetFolder): Promise<string[]> {
  const files = await readdir(path.join(root, 'selections')).catch(() => [])
  return files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [])).sort()
}
