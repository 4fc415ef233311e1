export { bundledDevices, type Device, devices, isDevice } from './device.ts'
export { type CompileOptions, compile, type Feeds, type Network } from './network.ts'
