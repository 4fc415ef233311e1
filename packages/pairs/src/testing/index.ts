/** Datasets for tests of packages that use this one. */
export { writeMixedPairs } from './mixed-pairs.ts'
export { inverted, waves, writePairs } from './pairs.ts'
export { workbench } from './workbench.ts'
