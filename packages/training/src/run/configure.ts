/** The first part of a run: checks the pairs, completes the settings and writes both into the folder of the run. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { heldTogether, type Manifest, scanPairs } from '@amend/pairs'
import type { Base } from '../base.ts'
import { writeWhole } from '../disk.ts'
import { TrainingError } from '../error.ts'
import { objectiveOf } from '../objective.ts'
import { checkSettings, type RunConfig, type RunSettings } from './config.ts'
import type { RunFiles } from './folder.ts'
import { completeSettings, schedulerClassOf } from './prepare.ts'

/** Arguments for the configuration of a run. */
export interface ConfigureOptions {
  /** Folder of pairs or of judgements. */
  readonly data: string
  readonly settings?: Partial<RunSettings>
  readonly onNotice: (message: string) => void
  readonly signal: AbortSignal
}

/**
 * Decodes every pair, completes the settings from the checkpoint and the data, and writes `run.json` and `data.json`.
 * @throws TrainingError 'bad-data', 'empty-data', 'bad-setting', 'disk-full', 'no-permission'; PairsError; the signal's reason
 */
export async function configureRun(
  base: Base,
  files: RunFiles,
  { data: folder, settings: given = {}, onNotice, signal }: ConfigureOptions,
): Promise<{ config: RunConfig; manifest: Manifest }> {
  const data = path.resolve(folder)
  const resolution = completeSettings(base, given, { pairs: 0, pictures: 0 }).resolution
  const manifest = await scanPairs(data, {
    leastSide: resolution,
    signal,
    onProgress: (checked, of) => checked % 100 === 0 && onNotice(`Checked ${checked} of ${of} pairs.`),
  })
  const judged = manifest.rankings !== undefined
  if (judged !== ((given.beta ?? null) !== null)) {
    throw new TrainingError(
      'bad-data',
      judged ? `${data} holds judgements of results, not pairs to imitate.` : `${data} holds no judgements of results.`,
    )
  }
  if (judged && manifest.rankings?.length === 0)
    throw new TrainingError('empty-data', `No two results in ${data} can be compared.`)
  for (const { id, reason } of manifest.skipped) onNotice(`Left out ${id}: ${reason}`)
  const amount = { pairs: manifest.pairs.length, pictures: heldTogether(manifest).length }
  const settings = checkSettings(completeSettings(base, given, amount))
  const { prediction } = objectiveOf(base.checkpoint.scheduler, schedulerClassOf(base))
  if (judged && settings.prediction !== prediction) {
    throw new TrainingError(
      'bad-setting',
      `The model predicts ${prediction}, which comparing its results does not change: leave the setting "prediction" out.`,
    )
  }
  const config: RunConfig = {
    version: 1,
    model: { location: base.checkpoint.root, name: base.loaded.card.name, identity: base.loaded.identity },
    data: { folder: data, hash: manifest.hash, pairs: manifest.pairs.length, skipped: manifest.skipped.length },
    ...settings,
  }
  await mkdir(files.cache, { recursive: true })
  await writeWhole(files.manifest, `${JSON.stringify(manifest)}\n`)
  await writeWhole(files.config, `${JSON.stringify(config, null, 2)}\n`)
  return { config, manifest }
}
