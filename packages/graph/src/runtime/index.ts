export { bundledDevices, type Device, devices, isDevice, isDeviceError } from './device.ts'
export type { Feeds } from './feeds.ts'
export { type CompileOptions, compile, type Network, usedPrecision, weightBytes } from './network.ts'
