export { looks, results } from './edit.ts'
export { PicoError } from './error.ts'
export { type EmbeddedCheckpoint, embeddedCheckpoint, embeddedCheckpoints, type Task, tasks } from './table.ts'
