/** Training runs in tests: a small checkpoint, pairs, and rows with their jobs. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { workbench, writePairs } from '@amend/pairs/testing'
import { commandTrainingRun, readTrainingRun } from '@amend/services/training'
import type { TrainingCommandKind } from '@amend/services/types'
import { runFiles } from '@amend/training'
import { tinyCheckpoint } from '@amend/training/testing'
import { afterAll } from 'vitest'
import type { TestInstallation } from './workspace.ts'

/** A run of a few small steps. */
export const smallRun = {
  ...{ steps: 6, batchSize: 2, learningRate: 1e-3, resolution: 16, resize: [16, 18] as [number, number], crops: 2 },
  ...{ saveEvery: 2, sampleEvery: 3, samples: 2, heldOut: 1, threads: 1 },
  train: { rank: 2, alpha: 4, targets: ['to_q', 'to_v'] },
}

/** Must be called at the top of a test file. */
export async function openTrainingBench({ database, queue }: Pick<TestInstallation, 'database' | 'queue'>) {
  const bench = await workbench()
  const model = await tinyCheckpoint(bench.at('base'))
  const pairs = await writePairs(bench.at('inverted'), 5)
  afterAll(() => bench.remove())
  const { trainingRun } = database.installation
  // The services read nothing else of these.
  const services = { database, queue, settings: { machinePrice: undefined } } as never
  const session = { person: { id: '00000000-0000-7000-8000-000000000001' } } as never
  const rowOf = (id: string) => trainingRun.findUniqueOrThrow({ where: { id } })
  return {
    ...{ bench, model, pairs, rowOf },
    request: async (given: object = {}, chosen: object = {}) => {
      const run = await trainingRun.create({
        data: { name: 'Inverted colours!', base: model, pairs, settings: { ...smallRun, ...chosen }, ...given },
      })
      await database.transaction((records) => queue.request(records, 'training.run', { runId: run.id }))
      return run.id
    },
    read: (id: string) => readTrainingRun(services, id),
    command: (id: string, kind: TrainingCommandKind) => commandTrainingRun(services, session, { id, kind }),
    inStatus: (id: string, wanted: string) =>
      eventually(async () => {
        const { status, errorMessage } = await rowOf(id)
        if (status === 'failed' && wanted !== 'failed') throw new Error(errorMessage ?? 'It failed.')
        return status === wanted
      }),
    afterStep: (id: string, step: number) => eventually(async () => (await rowOf(id)).step > step),
  }
}

/** Looks until it is true, for two minutes at most. */
export async function eventually(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000
  while (!(await look())) {
    if (Date.now() > end) throw new Error('It did not come about within two minutes.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The content of a checkpoint without its elapsed time. */
export function tensorsOf(folder: string, step: number): Buffer {
  const file = path.join(runFiles(folder).checkpoints, `step-${String(step).padStart(8, '0')}.safetensors`)
  const bytes = readFileSync(file)
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE()))
}
