/** Checkpoints and settings for tests of packages that use this one. */
export { tinyCheckpoint } from './tiny-checkpoint.ts'
