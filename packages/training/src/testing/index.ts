/** For tests of what uses this package. */
export { tinyCheckpoint } from './tiny-checkpoint.ts'
