/** Metadata that the authors of the editing checkpoint recorded beside it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { embeddedCheckpoint } from './table.ts'

/** Each look that the checkpoint was trained on, with instructions that it understands. */
export const looks: Readonly<Record<string, readonly string[]>> = read('examples.json')

/** Errors measured by its authors on photos held out of its training, at the settings of the card. */
export const results: {
  readonly set: string
  readonly settings: {
    readonly scheduler: string
    readonly steps: number
    readonly side: number
    readonly seed: number
  }
  /** By settings, over all looks: mean absolute difference of 16 × 16 averages, values in 0…1. */
  readonly mean_error: Readonly<Record<string, number>>
  readonly by_look: Readonly<Record<string, number>>
} = read('results.json')

function read<Content>(file: string): Content {
  return JSON.parse(readFileSync(path.join(embeddedCheckpoint('edit').folder, file), 'utf8')) as Content
}
