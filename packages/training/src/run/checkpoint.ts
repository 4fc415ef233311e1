/** Checkpoints of a run: weights, moments, average and position, from which it resumes to the same bits. */
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { readSafetensors, writeSafetensors } from '@amend/models/checkpoint'
import { z } from 'zod'
import { bytesOf, readFloats } from '../checkpoint/write.ts'
import { onDisk } from '../disk.ts'
import { TrainingError } from '../error.ts'
import type { TrainableTensor } from '../network/trainable-tensors.ts'
import type { TrainState } from '../optimizer/optimizer.ts'

const progressSchema = z.object({
  step: z.int().min(0),
  /** The running average of the loss and its accumulated weight. */
  smoothed: z.object({ sum: z.number(), weight: z.number() }),
  /** Seconds that the steps took. */
  seconds: z.number(),
})

/**
 * The content of a checkpoint besides the train state. Random numbers are a function of the seed and the step
 * (`randomOf`).
 */
export type RunProgress = z.output<typeof progressSchema>

const fileName = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`
/** Arrays of each trainable in the file, by the prefix of their names. */
const prefixes = { weights: 'weights.', first: 'first.', second: 'second.', average: 'average.' }

/**
 * Saves a checkpoint: one file that gets its name only when it is complete on the disk. Then deletes the oldest beyond
 * `keep`.
 * @returns the file
 * @throws TrainingError 'disk-full', 'no-permission'; then nothing is left of it
 */
export async function saveCheckpoint(
  folder: string,
  trainables: readonly TrainableTensor[],
  trainState: TrainState,
  progress: RunProgress,
  keep: number,
): Promise<string> {
  const file = path.join(folder, fileName(progress.step))
  const group = (prefix: string, values: readonly Float32Array[]) =>
    trainables.map(({ name, shape }, i) => ({
      name: `${prefix}${name}`,
      dtype: 'F32' as const,
      shape,
      bytes: () => [bytesOf(values[i] as Float32Array)],
    }))
  const tensors = [
    ...group(prefixes.weights, trainState.weights),
    ...group(
      prefixes.first,
      trainState.moments.map(({ first }) => first),
    ),
    ...group(
      prefixes.second,
      trainState.moments.map(({ second }) => second),
    ),
    ...(trainState.average ? group(prefixes.average, trainState.average) : []),
  ]
  await onDisk(file, () => writeSafetensors(file, tensors, { state: JSON.stringify(progress) }))
  const all = await listCheckpoints(folder)
  for (const { file: old } of all.slice(0, -keep)) await rm(old, { force: true })
  return file
}

/** A checkpoint file of a run. */
export interface SavedCheckpoint {
  readonly step: number
  readonly file: string
}

/** Complete checkpoints, the oldest first. */
export async function listCheckpoints(folder: string): Promise<SavedCheckpoint[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .flatMap((name) => {
      const step = /^step-(\d{8,})\.safetensors$/.exec(name)?.[1]
      return step === undefined ? [] : [{ step: Number(step), file: path.join(folder, name) }]
    })
    .sort((a, b) => a.step - b.step)
}

/** Deletes unfinished files of a killed process. */
export async function sweepParts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.endsWith('.part')) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

/** @throws TrainingError 'broken-file' when it is not a checkpoint of these trainables */
export async function loadCheckpoint(
  file: string,
  trainables: readonly TrainableTensor[],
  averaged: boolean,
): Promise<{ trainState: TrainState; progress: RunProgress }> {
  const broken = (why: string, cause?: unknown) =>
    new TrainingError('broken-file', `${file} is not a checkpoint of this run: ${why}.`, { cause })
  const saved = await readSafetensors(file).catch((cause) => {
    throw broken('it cannot be read', cause)
  })
  const values = async (prefix: string): Promise<Float32Array[]> => {
    const found: Float32Array[] = []
    for (const { name, shape } of trainables) {
      const stored = saved.find(prefix + name)
      if (stored?.dtype !== 'float32' || String(stored.shape) !== String(shape)) {
        throw broken(`"${prefix}${name}" is missing or has another shape`)
      }
      found.push(await readFloats(stored))
    }
    return found
  }
  const progress = progressSchema.safeParse(parsed(saved.metadata.state)).data
  if (!progress) throw broken('it does not say at which step it was saved')
  const [first, second] = [await values(prefixes.first), await values(prefixes.second)]
  return {
    trainState: {
      step: progress.step,
      weights: await values(prefixes.weights),
      moments: first.map((average, i) => ({ first: average, second: second[i] as Float32Array })),
      ...(averaged && { average: await values(prefixes.average) }),
    },
    progress,
  }
}

function parsed(json = ''): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
