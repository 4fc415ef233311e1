/** The configuration of a run, frozen in its folder when it begins. */

import { type TrainingSettings, trainingSettingsProblem, trainingSettingsSchema } from '@amend/contract'
import { z } from 'zod'
import { TrainingError } from '../error.ts'

/** The JSON form of `run.json`. */
export const configSchema = trainingSettingsSchema.extend({
  version: z.literal(1),
  model: z.object({ location: z.string(), name: z.string(), identity: z.string() }),
  data: z.object({ folder: z.string(), hash: z.string(), pairs: z.int(), skipped: z.int() }),
})

/** The settings of a run. */
export type RunSettings = TrainingSettings
/** The frozen configuration of a run: its settings, its base model and its dataset. */
export type RunConfig = z.output<typeof configSchema>

/** @throws TrainingError 'bad-setting' naming the setting */
export function checkSettings(settings: RunSettings): RunSettings {
  const problem = trainingSettingsProblem(settings)
  if (problem) throw new TrainingError('bad-setting', problem.message, { field: problem.field })
  return trainingSettingsSchema.parse(settings)
}

/** The differences of two configurations, one per line: "learningRate: 0.0001, now 0.001". */
export function differences(frozen: RunConfig, now: Partial<RunConfig>): string[] {
  const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
  const compare = (before: unknown, after: unknown, name: string): string[] => {
    if (after === undefined) return []
    if (isRecord(before) && isRecord(after)) {
      return Object.keys(after).flatMap((key) => compare(before[key], after[key], name === '' ? key : `${name}.${key}`))
    }
    return text(before) === text(after) ? [] : [`${name}: ${text(before)}, now ${text(after)}`]
  }
  return compare(frozen, now, '')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
