/** For tests of what uses this package. */
export { writeMixedPairs } from './mixed-pairs.ts'
export { inverted, waves, writePairs } from './pairs.ts'
export { workbench } from './workbench.ts'
