export { bundledDevices, type Device, devices, isDevice } from './device.ts'
export type { Feeds } from './feeds.ts'
export { type CompileOptions, compile, type Network, weightBytes } from './network.ts'
