export { looks, results } from './edit.ts'
export { type EmbeddedCheckpoint, embeddedCheckpoint, embeddedCheckpoints, type Task, tasks } from './table.ts'
export { scenes } from './text-to-image.ts'
