import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the embedded editing checkpoint, in the standard diffusers layout. */
export const checkpoint: string = fileURLToPath(new URL('../checkpoint', import.meta.url))

/** Each look that the checkpoint was trained on, with instructions that it understands. */
export const looks: Readonly<Record<string, readonly string[]>> = read('examples.json')

/** Errors measured by the people who trained it, on photos held out of its training. */
export const results: {
  readonly set: string
  readonly settings: { readonly scheduler: string; readonly steps: number; readonly seed: number }
  /** By settings, over all looks: mean absolute difference of 8 × 8 averages, values in 0…1. */
  readonly mean_error: Readonly<Record<string, number>>
  readonly 'by_look_at_text_1.5_image_1.0': Readonly<Record<string, number>>
} = read('results.json')

function read<Content>(file: string): Content {
  return JSON.parse(readFileSync(new URL(`../checkpoint/${file}`, import.meta.url), 'utf8')) as Content
}
