/** The program of a process that works on the folders of datasets: it keeps the networks of the last dataset for some minutes. */
import { listChunk, makeChunk, type OpenParts, openDataset, openParts, type PartSource } from '@amend/dataset'
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

const withParts = keepParts<PaidParts>(5 * 60_000) // ms

const source: PartSource = {
  locate: (reference) => locateModel(reference, embeddedCheckpoints, openStore({ env: variables })),
  apiKey: variables.OPENAI_API_KEY,
  apiOrigins: readAccessRules(variables).endpoints,
  ...options,
}

serveTasks<DatasetTasks>({
  list: async ({ folder, chunk, pictureFile }) => listChunk(await openDataset(folder), chunk, pictureFile),
  prepare: (request, running) => prepare(request, source, running),
  select: (request) => applySelection(request),
  freeze: (request, running) => freezeSelection(request, source, running),
  export: (request, running) => exportFrozen(request, running),

  make: async ({ folder, chunk }, { signal, emit, turn }) => {
    const dataset = await openDataset(folder)
    const open = async () => {
      const parts = await openParts(dataset.recipe, source)
      return { ...parts, takeCost: uncounted(parts.writer.cost) }
    }
    return withParts(`${folder}\n${JSON.stringify(dataset.recipe)}`, open, async (parts) => {
      const content = await makeChunk(dataset, chunk, parts, {
        signal,
        async onProgress(share) {
          emit(share)
          await turn()
        },
      })
      const cost = parts.takeCost()
      return { ...content, ...(cost !== undefined && { cost }) }
    })
  },
})
