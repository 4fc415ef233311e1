import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PicoError } from './error.ts'

/** Tasks of embedded checkpoints. */
export const tasks = ['edit', 'text-to-image', 'clip', 'writer'] as const
/** A name of `tasks`. */
export type Task = (typeof tasks)[number]

/** A checkpoint that comes with the project. */
export interface EmbeddedCheckpoint {
  readonly task: Task
  /** The name in its card, by which users refer to it. */
  readonly name: string
  /** Absolute path, in the standard layout of its library (diffusers, transformers). */
  readonly folder: string
}

/**
 * The folder of each task's checkpoint below `checkpoints/`. A task that is missing here has no embedded checkpoint.
 */
const folders: Readonly<Partial<Record<Task, string>>> = { edit: 'pico-edit' }

/** The checkpoints that come with the project, in the order of `tasks`. */
export const embeddedCheckpoints: readonly EmbeddedCheckpoint[] = tasks.flatMap((task) => {
  const folder = folders[task]
  return folder === undefined ? [] : [open(task, fileURLToPath(new URL(`../checkpoints/${folder}`, import.meta.url)))]
})

/**
 * The embedded checkpoint of a task.
 * @throws PicoError 'not-embedded' when none comes with the project
 */
export function embeddedCheckpoint(task: Task): EmbeddedCheckpoint {
  const found = embeddedCheckpoints.find((checkpoint) => checkpoint.task === task)
  if (found) return found
  const known = embeddedCheckpoints.map((checkpoint) => `${checkpoint.name} (${checkpoint.task})`).join(', ')
  throw new PicoError('not-embedded', `No checkpoint for the task ${task} comes with the project; it has ${known}.`)
}

function open(task: Task, folder: string): EmbeddedCheckpoint {
  const { name } = JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')) as { name: string }
  return { task, name, folder }
}
