export { addPairwiseTasks, judgePairwiseTask, nextPairwiseTask } from './judge.ts'
export { readPairwiseResults } from './results.ts'
