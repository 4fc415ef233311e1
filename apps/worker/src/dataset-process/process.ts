/** The program of a process that makes chunks of datasets: it keeps the networks of the last dataset for some minutes. */
import { makeChunk, type OpenParts, openDataset, openParts } from '@amend/dataset'
import { locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import { parseEngineOptions } from '../engine-process/options.ts'
import { variables } from '../environment.ts'
import { serveTasks } from '../process/serve.ts'
import { uncounted } from './cost.ts'
import { keepParts } from './kept-parts.ts'
import type { DatasetTasks } from './tasks.ts'

const options = parseEngineOptions(process.argv[2])

/** Parts and the money that they have spent and no chunk has counted. */
interface PaidParts extends OpenParts {
  readonly takeCost: () => number | undefined
}

const withParts = keepParts<PaidParts>(5 * 60_000) // ms

serveTasks<DatasetTasks>({
  make: async ({ folder, chunk }, { signal, emit, turn }) => {
    const dataset = await openDataset(folder)
    const open = async () => {
      const parts = await openParts(dataset.recipe, {
        locate: (reference) => locateModel(reference, embeddedCheckpoints, openStore({ env: variables })),
        apiKey: variables.OPENAI_API_KEY,
        ...options,
      })
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
