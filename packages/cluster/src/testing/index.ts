/** Servers for tests of packages that use this one. */
export { startKubernetes } from './kubernetes-server.ts'
export { startRay } from './ray-server.ts'
export { certificate } from './server.ts'
