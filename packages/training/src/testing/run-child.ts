/** A run in a child process, to be killed: <folder> <data> <model>. Starts it, or resumes an existing one. */
import { existsSync } from 'node:fs'
import { resumeRun, startRun } from '../run/run.ts'
import { tinySettings } from './tiny-settings.ts'

const [folder = '', data = '', model = ''] = process.argv.slice(2)
export const killedSettings = {
  ...tinySettings,
  steps: 60,
  saveEvery: 7,
  keepCheckpoints: 2,
  heldOut: 1,
  sampleEvery: 20,
  samples: 1,
  train: { rank: 2, alpha: 2, targets: ['to_q', 'to_v'] },
}
if (existsSync(`${folder}/run.json`)) await resumeRun(folder)
else await startRun({ data, model, folder, settings: killedSettings })
