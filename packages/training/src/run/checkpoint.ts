/** Checkpoints of a run: weights, moments, average and position, from which it goes on as if it had never stopped. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '@amend/models/checkpoint'
import { z } from 'zod'
import { bytesOf, readFloats } from '../checkpoint/write.ts'
import { onDisk, syncFolder, writeWhole } from '../disk.ts'
import { TrainingError } from '../error.ts'
import type { Trainable } from '../network/trainable.ts'
import type { Learning } from '../optimizer/optimizer.ts'
import { readJson } from './folder.ts'

const stateSchema = z.object({
  step: z.int().min(0),
  /** Running average of the loss and the weight that it has gathered. */
  smoothed: z.object({ sum: z.number(), weight: z.number() }),
  /** Seconds that the steps took. */
  seconds: z.number(),
})

/** What a checkpoint says besides what was learned. The random state is the step: see `random.ts`. */
export type RunState = z.output<typeof stateSchema>

const folderName = (step: number) => `step-${String(step).padStart(8, '0')}`
const files = {
  weights: 'weights.safetensors',
  moments: 'moments.safetensors',
  average: 'average.safetensors',
  state: 'state.json',
}

/**
 * Saves a checkpoint: it has its name only when all of it is on the disk. Then those beyond `keep` are deleted, the oldest first.
 * @returns its folder
 * @throws TrainingError 'disk-full', 'no-permission'; then nothing is left of it
 */
export async function saveCheckpoint(
  folder: string,
  trainables: readonly Trainable[],
  learning: Learning,
  state: RunState,
  keep: number,
): Promise<string> {
  const place = path.join(folder, folderName(state.step))
  const part = path.join(folder, `.${folderName(state.step)}.${randomUUID()}.part`)
  const write = (
    file: string,
    groups: readonly { readonly prefix: string; readonly values: readonly Float32Array[] }[],
  ) =>
    writeSafetensors(
      path.join(part, file),
      groups.flatMap(({ prefix, values }) =>
        trainables.map(({ name, shape }, i) => ({
          name: `${prefix}${name}`,
          dtype: 'F32' as const,
          shape,
          bytes: () => [bytesOf(values[i] as Float32Array)],
        })),
      ),
    )
  await onDisk(place, async () => {
    try {
      await mkdir(part, { recursive: true })
      await write(files.weights, [{ prefix: '', values: learning.weights }])
      await write(files.moments, [
        { prefix: 'first.', values: learning.moments.map(({ first }) => first) },
        { prefix: 'second.', values: learning.moments.map(({ second }) => second) },
      ])
      if (learning.average) await write(files.average, [{ prefix: '', values: learning.average }])
      await writeWhole(path.join(part, files.state), `${JSON.stringify(state)}\n`)
      await syncFolder(part)
      await rm(place, { recursive: true, force: true })
      await rename(part, place)
      await syncFolder(folder)
    } catch (error) {
      await rm(part, { recursive: true, force: true })
      throw error
    }
  })
  const all = await listCheckpoints(folder)
  for (const { folder: old } of all.slice(0, -keep)) await rm(old, { recursive: true, force: true })
  return place
}

export interface SavedCheckpoint {
  readonly step: number
  readonly folder: string
}

/** Whole checkpoints, the oldest first. */
export async function listCheckpoints(folder: string): Promise<SavedCheckpoint[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .flatMap((name) => {
      const step = /^step-(\d{8,})$/.exec(name)?.[1]
      return step === undefined ? [] : [{ step: Number(step), folder: path.join(folder, name) }]
    })
    .sort((a, b) => a.step - b.step)
}

/** Takes away what a process that was killed had not finished writing. */
export async function sweepParts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.endsWith('.part')) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

/** @throws TrainingError 'broken-file' when it is not a checkpoint of these trainables */
export async function loadCheckpoint(
  folder: string,
  trainables: readonly Trainable[],
  averaged: boolean,
): Promise<{ learning: Learning; state: RunState }> {
  const state = await readJson(path.join(folder, files.state), stateSchema)
  const weights = await open(folder, files.weights)
  const moments = await open(folder, files.moments)
  const average = averaged ? await open(folder, files.average) : undefined
  const values = (file: SafetensorsFile, prefix: string) =>
    Promise.all(
      trainables.map(async ({ name, shape }) => {
        const stored = file.find(prefix + name)
        if (!stored || stored.dtype !== 'float32' || String(stored.shape) !== String(shape)) {
          throw new TrainingError(
            'broken-file',
            `${folder} is not a checkpoint of this run: "${prefix}${name}" does not fit.`,
          )
        }
        return readFloats(stored)
      }),
    )
  const [first, second] = [await values(moments, 'first.'), await values(moments, 'second.')]
  return {
    learning: {
      step: state.step,
      weights: await values(weights, ''),
      moments: first.map((values, i) => ({ first: values, second: second[i] as Float32Array })),
      ...(average && { average: await values(average, '') }),
    },
    state,
  }
}

function open(folder: string, name: string): Promise<SafetensorsFile> {
  return readSafetensors(path.join(folder, name)).catch((cause) => {
    throw new TrainingError('broken-file', `The checkpoint ${folder} is not whole: ${name} cannot be read.`, { cause })
  })
}
