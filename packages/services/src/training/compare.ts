import { trainingDefaults } from '@amend/contract'
import type { Database, TrainingRun } from '@amend/db'
import { z } from 'zod'
import { notFound } from '../error.ts'
import type { TrainingComparison } from '../types.ts'

const values = z.record(z.string(), z.unknown())

/** What differs between runs, in the order of the ids. @throws ServiceError 'not-found' */
export async function compareTrainingRuns(
  { installation }: Database,
  ids: readonly string[],
): Promise<TrainingComparison> {
  const rows = await installation.trainingRun.findMany({ where: { id: { in: [...ids] } } })
  const runs = ids.map((id) => {
    const row = rows.find((one) => one.id === id)
    if (!row) throw notFound()
    return row
  })
  const options = runs.map(optionsOf)
  const names = [...new Set(options.flatMap((one) => Object.keys(one)))]
  return {
    runs: runs.map(({ id, name, status, smoothed }) => ({ id, name, status, smoothed })),
    differences: names
      .map((name) => ({ name, values: options.map((one) => one[name] ?? null) }))
      .filter((row) => new Set(row.values.map((value) => JSON.stringify(value))).size > 1),
  }
}

/** Everything that a run was begun with; before it has begun, without what the checkpoint and the data decide. */
function optionsOf(run: TrainingRun): Record<string, unknown> {
  const config = values.safeParse(run.config).data
  const {
    version: _,
    model: __,
    data: ___,
    ...settings
  } = config ?? {
    ...trainingDefaults,
    ...values.parse(run.settings),
  }
  return { base: run.base, pairs: run.pairs, target: run.target, minutes: run.minutes, ...settings }
}
