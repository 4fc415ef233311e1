/** The program of a process that works on the folders of datasets: it keeps the networks of the last dataset for some minutes. */
import {
  addHandmade,
  DatasetError,
  type DatasetFolder,
  listChunk,
  makeChunk,
  type OpenParts,
  type OpenScoreParts,
  openDataset,
  openParts,
  openScoreParts,
  type PartSource,
  rewordTriple,
  scoreChunk,
} from '@amend/dataset'
import { locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import { readAccessRules } from '../access-rules.ts'
import { parseEngineOptions } from '../engine-process/options.ts'
import { variables } from '../environment.ts'
import { serveTasks } from '../process/serve.ts'
import { uncounted } from './cost.ts'
import { applySelection, exportFrozen, freezeSelection, prepare } from './folder-tasks.ts'
import { keepParts } from './kept-parts.ts'
import type { DatasetTasks } from './tasks.ts'

const options = parseEngineOptions(process.argv[2])

/** Parts and the money that they have spent and no chunk has counted. */
interface PaidParts extends OpenParts {
  readonly takeCost: () => number | undefined
}

const keptFor = 5 * 60_000 // ms
const withParts = keepParts<PaidParts>(keptFor)
const withScores = keepParts<OpenScoreParts>(keptFor)

const source: PartSource = {
  locate: (reference) => locateModel(reference, embeddedCheckpoints, openStore({ env: variables })),
  apiKey: variables.OPENAI_API_KEY,
  apiOrigins: readAccessRules(variables).endpoints,
  ...options,
}

/** Parts are those of a folder and its recipe. */
const keyOf = ({ root, recipe }: DatasetFolder) => `${root}\n${JSON.stringify(recipe)}`

serveTasks<DatasetTasks>({
  list: async ({ folder, chunk, pictureFile }) => listChunk(await openDataset(folder), chunk, pictureFile),
  prepare: (request, running) => prepare(request, source, running),
  select: (request) => applySelection(request),
  freeze: (request, running) => freezeSelection(request, source, running),
  export: (request, running) => exportFrozen(request, running),

  add: async ({ folder, row, pictureFile }, { signal }) => {
    const dataset = await openDataset(folder)
    const open = () => openScoreParts(dataset.recipe, source)
    try {
      const chunk = await withScores(keyOf(dataset), open, (parts) => addHandmade(dataset, row, parts, signal))
      return { chunk, listing: await listChunk(dataset, chunk, pictureFile) }
    } catch (error) {
      if (!(error instanceof DatasetError) || error.code !== 'bad-data') throw error
      return { problem: { code: error.code, message: error.message, field: 'before' } }
    }
  },

  reword: async ({ folder, ...change }, { signal }) => {
    await rewordTriple(await openDataset(folder), change, signal)
    return null
  },

  make: async ({ folder, chunk }, { signal, emit, turn }) => {
    const dataset = await openDataset(folder)
    const key = keyOf(dataset)
    const onProgress = async (share: number) => {
      emit(share)
      await turn()
    }
    if (dataset.recipe.painter.kind === 'imported') {
      const open = () => openScoreParts(dataset.recipe, source)
      return withScores(key, open, (parts) => scoreChunk(dataset, chunk, parts, { signal, onProgress }))
    }
    const open = async () => {
      const parts = await openParts(dataset.recipe, source)
      return { ...parts, takeCost: uncounted(parts.writer.cost) }
    }
    return withParts(key, open, async (parts) => {
      const content = await makeChunk(dataset, chunk, parts, { signal, onProgress })
      const cost = parts.takeCost()
      return { ...content, ...(cost !== undefined && { cost }) }
    })
  },
})
