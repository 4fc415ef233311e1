/** For tests of what uses this package. */
export { startKubernetes } from '../cluster/testing/kubernetes-server.ts'
export { startRay } from '../cluster/testing/ray-server.ts'
export { certificate } from '../cluster/testing/server.ts'
export { writePairs } from './pairs.ts'
export { tinyCheckpoint } from './tiny-checkpoint.ts'
