/** For tests of what uses this package. */
export { startKubernetes } from './kubernetes-server.ts'
export { startRay } from './ray-server.ts'
export { certificate } from './server.ts'
