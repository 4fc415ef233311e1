/** Checkpoints and settings for tests of packages that use this one. */
export { writeSingleFile } from './single-file.ts'
export { tinyCheckpoint } from './tiny-checkpoint.ts'
