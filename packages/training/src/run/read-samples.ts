/** Sample grids of a run, cut into their pictures. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { encodePicture, type Picture, pictureFromRgb, readPicture } from '@amend/imaging'
import { z } from 'zod'
import { type RunFiles, readJson } from './folder.ts'
import { gap } from './samples.ts'

const rowsSchema = z.object({
  rows: z.array(z.object({ pair: z.string(), instruction: z.string(), seed: z.int() })),
})

/** One row of a grid: the pictures as PNG files. */
export interface Sample {
  /** The pair's name in its dataset. */
  readonly pair: string
  readonly instruction: string
  readonly before: Uint8Array
  /** What the pair has as its result. */
  readonly target: Uint8Array
  readonly answer: Uint8Array
}

const columns = 3

/** The steps whose samples are in the folder, in ascending order. */
export async function sampledSteps({ samples }: Pick<RunFiles, 'samples'>): Promise<number[]> {
  const names = await readdir(samples).catch(() => [])
  return names
    .flatMap((name) => {
      const step = /^step-(\d{8,})\.png$/.exec(name)?.[1]
      return step === undefined ? [] : [Number(step)]
    })
    .sort((a, b) => a - b)
}

/**
 * Reads the samples of a step, a row each.
 * @throws TrainingError 'not-a-run', 'broken-file'; ImagingError
 */
export async function readSamples({ samples }: Pick<RunFiles, 'samples'>, step: number): Promise<Sample[]> {
  const { rows } = await readJson(path.join(samples, 'rows.json'), rowsSchema)
  const grid = await readPicture(path.join(samples, `step-${String(step).padStart(8, '0')}.png`))
  const width = (grid.width + gap) / columns - gap
  const height = (grid.height + gap) / rows.length - gap
  const tile = (row: number, column: number) =>
    encodePicture(cut(grid, column * (width + gap), row * (height + gap), width, height), { format: 'png' })
  const found: Sample[] = []
  for (const [row, { pair, instruction }] of rows.entries()) {
    const [before, target, answer] = [await tile(row, 0), await tile(row, 1), await tile(row, 2)]
    found.push({ pair, instruction, before, target, answer })
  }
  return found
}

function cut({ rgb, width }: Picture, left: number, top: number, columns: number, rows: number): Picture {
  const part = new Uint8Array(3 * columns * rows)
  for (let y = 0; y < rows; y++) {
    const from = 3 * ((top + y) * width + left)
    part.set(rgb.subarray(from, from + 3 * columns), 3 * y * columns)
  }
  return pictureFromRgb(columns, rows, part)
}
