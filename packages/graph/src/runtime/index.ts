export { bundledDevices, type Device, devices, isDevice } from './device.ts'
export type { Feeds } from './feeds.ts'
export { type CompileOptions, compile, type Network } from './network.ts'
