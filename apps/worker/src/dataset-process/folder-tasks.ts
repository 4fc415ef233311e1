/** Tasks on the folder of a dataset: begin it, select, freeze, export. */
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { DatasetRecipe } from '@amend/contract'
import {
  createDataset,
  DatasetError,
  type DatasetFolder,
  datasetSize,
  duplicateClusters,
  exportVersion,
  freeze,
  keyOf,
  openDataset,
  openModerator,
  openVersion,
  type PartSource,
  readVersion,
  select,
  takeCaptions,
  type VersionModel,
  writeSelection,
} from '@amend/dataset'
import { ModelError } from '@amend/models/checkpoint'
import { scenes } from '@amend/pico'
import { z } from 'zod'
import { importSource } from './import-source.ts'
import type { ExportRequest, FreezeRequest, Frozen, Prepared, PrepareRequest, SelectRequest } from './tasks.ts'

interface Running {
  readonly signal: AbortSignal
  readonly emit: (share: number) => void
}

/** The models that a recipe names, by their fields. */
function modelsOf({ writer, painter, clip, safety }: DatasetRecipe): [field: string, reference: string][] {
  const named: [string, string | undefined][] = [
    ['writer.model', writer.kind === 'local' ? writer.model : undefined],
    ['painter.model', 'model' in painter && painter.model !== 'pixel-looks' ? painter.model : undefined],
    ['clip', clip],
    ['safety', safety],
  ]
  return named.flatMap(([field, reference]) => (reference === undefined ? [] : [[field, reference]]))
}

/** The endpoints that a recipe names, by the fields of their addresses. */
function endpointsOf({ writer, moderation }: DatasetRecipe) {
  return [
    ...(writer.kind === 'openai' ? [['writer.baseUrl', writer] as const] : []),
    ...(moderation ? [['moderation.baseUrl', moderation] as const] : []),
  ]
}

/** Makes the folder of a dataset. One that a killed attempt has left is made anew: nothing refers to it yet. */
export async function prepare(request: PrepareRequest, parts: PartSource, running: Running): Promise<Prepared> {
  const { folder, recipe, source, file } = request
  const { signal } = running
  for (const [field, reference] of modelsOf(recipe)) {
    try {
      await parts.locate(reference)
    } catch (error) {
      if (error instanceof ModelError) return { problem: { code: error.code, message: error.message, field } }
      throw error
    }
  }
  if ((recipe.writer.kind === 'openai' || recipe.moderation) && !parts.apiKey) {
    const message = 'The workers have no key for endpoints: set OPENAI_API_KEY where they start.'
    return { problem: { code: 'writer-unavailable', message, field: 'writer.kind' } }
  }
  for (const [field, endpoint] of endpointsOf(recipe)) {
    try {
      keyOf(parts, endpoint)
    } catch (error) {
      if (error instanceof DatasetError) return { problem: { code: error.code, message: error.message, field } }
      throw error
    }
  }
  await rm(folder, { recursive: true, force: true })
  if (source.kind === 'pairs' || source.kind === 'archive') return importSource({ ...request, source }, running)
  const dataset = await createDataset(folder, recipe)
  const embedded = path.join(os.tmpdir(), `amend-scenes-${process.pid}.txt`)
  try {
    if (source.kind === 'embedded') await writeFile(embedded, scenes.scenes.flat().join('\n'))
    const captions = source.kind === 'file' ? source.path : (file ?? embedded)
    const intake = await takeCaptions(dataset, captions, {
      moderate: await openModerator(recipe, parts),
      ready: recipe.writer.kind === 'ready',
      signal,
    })
    return {
      ...(await datasetSize(dataset)),
      refused: Object.fromEntries(Object.entries(intake.refused).map(([reason, { count }]) => [reason, count])),
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    if (!(error instanceof DatasetError) || !['bad-data', 'empty-data', 'not-found'].includes(error.code)) throw error
    return { problem: { code: error.code, message: error.message, field: 'source' } }
  } finally {
    await rm(embedded, { force: true })
  }
}

/** Members of clusters that are kept for the pages. */
const mostMembers = 20_000

export async function applySelection({ folder, name, selection }: SelectRequest) {
  const dataset = await openDataset(folder)
  await writeSelection(dataset, name, selection)
  const judged = await select(dataset, selection)
  try {
    return { funnel: judged.funnel, duplicates: await duplicateClusters(judged, mostMembers) }
  } finally {
    judged.close()
  }
}

const manifestLine = z.object({ triple: z.coerce.number(), candidate: z.coerce.number() })

/** Freezes a selection. A version that an attempt before has frozen is read: it is whole, or not there. */
export async function freezeSelection(
  { folder, name, version, selection }: FreezeRequest,
  { locate }: PartSource,
  { signal, emit }: Running,
): Promise<Frozen> {
  const dataset = await openDataset(folder)
  await writeSelection(dataset, name, selection)
  const frozen = existsSync(dataset.versionFolder(version))
    ? await openVersion(dataset, version)
    : await freeze(dataset, version, {
        ...{ selection, selectionName: name, signal, models: await licensed(dataset, locate) },
        onProgress: (pairs, of) => emit(pairs / of),
      })
  const manifest = await readFile(path.join(frozen.folder, 'manifest.jsonl'), 'utf8')
  return {
    folder: frozen.folder,
    facts: frozen.facts,
    card: await readFile(path.join(frozen.folder, 'README.md'), 'utf8'),
    samples: manifest
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [number, number] => {
        const { triple, candidate } = manifestLine.parse(JSON.parse(line))
        return [triple, candidate]
      }),
  }
}

const roles: Readonly<Record<string, VersionModel['role']>> = {
  'writer.model': 'writer',
  'painter.model': 'painter',
  clip: 'scores',
  safety: 'safety',
}

/** The models of a recipe with the licences of their cards. */
function licensed({ recipe }: DatasetFolder, locate: PartSource['locate']): Promise<VersionModel[]> {
  const named = modelsOf(recipe).flatMap(([field, name]) => (roles[field] ? [{ role: roles[field], name }] : []))
  const endpoint = recipe.writer.kind === 'openai' ? [{ role: 'writer' as const, name: recipe.writer.model }] : []
  return Promise.all(
    [...named, ...endpoint].map(async (model) => ({ ...model, licence: await licenceOf(model.name, locate) })),
  )
}

const cardSchema = z.object({ licence: z.string() })

/** The licence in a model's card; null where none is known: an endpoint's model is not here, and most have no card of ours. */
async function licenceOf(name: string, locate: PartSource['locate']): Promise<string | null> {
  try {
    const card: unknown = JSON.parse(await readFile(path.join(await locate(name), 'card.json'), 'utf8'))
    return cardSchema.parse(card).licence
  } catch {
    return null
  }
}

export async function exportFrozen(
  { versionFolder, folder, layout }: ExportRequest,
  { signal, emit }: Running,
): Promise<null> {
  await exportVersion(await readVersion(versionFolder), folder, {
    ...{ layout, signal },
    onProgress: (pairs, of) => emit(pairs / of),
  })
  return null
}
