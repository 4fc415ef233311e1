/** The program of a process that makes chunks of datasets: it keeps the networks of the last dataset. */
import { makeChunk, type OpenParts, openDataset, openParts } from '@amend/dataset'
import { locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import { parseEngineOptions } from '../engine-process/options.ts'
import { variables } from '../environment.ts'
import { serveTasks } from '../process/serve.ts'
import type { DatasetTasks } from './tasks.ts'

interface Loaded {
  readonly parts: Promise<OpenParts>
  /** Tasks that use them; others of the process may run between the steps of one. */
  users: number
}

/** By folder and recipe. */
const loaded = new Map<string, Loaded>()

const options = parseEngineOptions(process.argv[2])

/** Runs with the parts of a recipe. Those that nobody uses are released before others are opened. */
async function withParts<T>(
  key: string,
  open: () => Promise<OpenParts>,
  run: (parts: OpenParts) => Promise<T>,
): Promise<T> {
  for (const [other, { parts, users }] of [...loaded]) {
    if (other === key || users > 0) continue
    loaded.delete(other)
    await parts.then((found) => found.release())
  }
  const entry = loaded.get(key) ?? { parts: open(), users: 0 }
  loaded.set(key, entry)
  entry.users += 1
  try {
    return await run(await entry.parts)
  } catch (error) {
    // Parts that could not be opened are opened again the next time.
    await entry.parts.catch(() => loaded.delete(key))
    throw error
  } finally {
    entry.users -= 1
  }
}

serveTasks<DatasetTasks>({
  make: async ({ folder, chunk }, { signal, emit, turn }) => {
    const dataset = await openDataset(folder)
    const open = () =>
      openParts(dataset.recipe, {
        locate: (reference) => locateModel(reference, embeddedCheckpoints, openStore({ env: variables })),
        apiKey: variables.OPENAI_API_KEY,
        ...options,
      })
    return withParts(`${folder}\n${JSON.stringify(dataset.recipe)}`, open, async (parts) => {
      const before = parts.writer.cost?.()
      const content = await makeChunk(dataset, chunk, parts, {
        signal,
        async onProgress(share) {
          emit(share)
          await turn()
        },
      })
      const after = parts.writer.cost?.()
      return { ...content, ...(before !== undefined && after !== undefined && { cost: after - before }) }
    })
  },
})
