import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

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

/** The folder of each task's checkpoint below `checkpoints/`. */
const folders: Readonly<Record<Task, string>> = {
  edit: 'pico-edit',
  'text-to-image': 'pico-t2i',
  clip: 'pico-clip',
  writer: 'pico-writer',
}

/** The checkpoints that come with the project, in the order of `tasks`. */
export const embeddedCheckpoints: readonly EmbeddedCheckpoint[] = tasks.map((task) =>
  open(task, fileURLToPath(new URL(`../checkpoints/${folders[task]}`, import.meta.url))),
)

/** The embedded checkpoint of a task. */
export const embeddedCheckpoint = (task: Task): EmbeddedCheckpoint =>
  embeddedCheckpoints[tasks.indexOf(task)] as EmbeddedCheckpoint

function open(task: Task, folder: string): EmbeddedCheckpoint {
  const { name } = JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')) as { name: string }
  return { task, name, folder }
}
