/** Takes the pairs of a folder or of an uploaded archive into the folder of a dataset: all that can be used, or nothing. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { PairSource } from '@amend/contract'
import { DatasetError, datasetSize, importPairs, unpackArchive } from '@amend/dataset'
import { PairsError } from '@amend/pairs'
import type { Prepared, PrepareRequest } from './tasks.ts'

type ImportRequest = PrepareRequest & { readonly source: PairSource }

interface Running {
  readonly signal: AbortSignal
  readonly emit: (share: number) => void
}

/** Faults of the source, which the person mends. Those of the disk end the attempt. */
const ofSource = new Set(['bad-data', 'empty-data', 'not-found'])

export async function importSource(request: ImportRequest, { signal, emit }: Running): Promise<Prepared> {
  const { folder, recipe, source } = request
  // On the disk of the datasets, which has room for one.
  const unpacked = `${folder}.unpacked`
  try {
    await rm(unpacked, { recursive: true, force: true })
    const pairs = await pairsFolder(request, unpacked, signal)
    const { dataset, broken } = await importPairs(pairs, folder, {
      ...{ clip: recipe.clip, thresholds: recipe.thresholds, confined: source.kind === 'archive', signal },
      onProgress: (done, of) => emit(done / of),
    })
    const refused: Record<string, number> = {}
    for (const { reason } of broken) refused[reason] = (refused[reason] ?? 0) + 1
    return { ...(await datasetSize(dataset)), refused, recipe: dataset.recipe }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    const known = error instanceof DatasetError || error instanceof PairsError
    if (!known || !ofSource.has(error.code)) throw error
    // The person knows the archive by its name, and not where it was unpacked.
    const message = source.kind === 'archive' ? error.message.replaceAll(unpacked, source.name) : error.message
    return { problem: { code: error.code, message, field: 'source' } }
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

function pairsFolder({ folder, source, file }: ImportRequest, unpacked: string, signal: AbortSignal): Promise<string> {
  if (source.kind === 'pairs') return Promise.resolve(path.resolve(path.dirname(folder), source.path))
  if (file === undefined) throw new DatasetError('bad-data', 'The archive is not here any more.')
  return unpackArchive(file, source.format, unpacked, signal)
}
