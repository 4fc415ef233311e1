/** A selection: a named view of the scored candidates that says which of them are kept. Nothing is deleted by it. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { schemaProblem } from '@amend/contract'
import { diskProblem, writeFileAtomically } from '@amend/files'
import { z } from 'zod'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import type { DatasetRecipe } from '../recipe.ts'

const cosine = z.number().min(-1).max(1)

const duplicatesSchema = z.strictObject({
  /** Differing bits of 64 up to which two pictures are the same; null: not compared. */
  hashDistance: z.int().min(0).max(12).nullable().default(3),
  /** Cosine of the embeddings of the pictures before from which on they are the same; null: not compared. */
  cosine: cosine.nullable().default(null),
  /** With both tests: whether both must agree, or one is enough. */
  rule: z.enum(['and', 'or']).default('and'),
  /** The pictures whose hashes are compared. `before` also drops other edits of one picture. */
  pictures: z.enum(['before', 'both']).default('both'),
})

/** A view with defaults filled in. Null turns a test off. */
export const selectionSchema = z.strictObject({
  /** The least similarities of CLIP; a score that is null because a picture has no caption passes. */
  thresholds: z
    .strictObject({
      image: cosine.nullable().default(0.7),
      direction: cosine.nullable().default(0.2),
      caption: cosine.nullable().default(0.2),
    })
    .prefault({}),
  /** The most pairs of one instruction: those with the highest direction similarity, then the highest seed. */
  perTriple: z.int().min(1).max(1000).nullable().default(4),
  /** Near-duplicates: of each cluster the pair with the highest direction similarity stays. */
  duplicates: duplicatesSchema.nullable().prefault({}),
  /** Whether pairs that the safety check flagged are dropped. */
  dropUnsafe: z.boolean().default(true),
  /** Pairs that a person rejected: a candidate, or all of an instruction. */
  exclude: z.array(z.strictObject({ triple: z.int().min(0), candidate: z.int().min(0).optional() })).default([]),
})

export type Selection = z.output<typeof selectionSchema>
export type SelectionInput = z.input<typeof selectionSchema>

/** @throws DatasetError 'bad-recipe', which names the field */
export function parseSelection(json: unknown): Selection {
  const parsed = selectionSchema.safeParse(json)
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
