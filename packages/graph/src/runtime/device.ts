import { computeDevices } from '@amend/contract'
import { GraphError } from '../error.ts'
import { listSupportedBackends } from './onnxruntime.ts'

/** Execution providers by their common names. */
export const devices = computeDevices
/** Where a network runs. */
export type Device = (typeof devices)[number]

const providers: Record<Device, string> = {
  cpu: 'cpu',
  cuda: 'cuda',
  tensorrt: 'tensorrt',
  directml: 'dml',
  coreml: 'coreml',
  webgpu: 'webgpu',
}

/** What a device needs. */
const needs: Readonly<Record<Device, string>> = {
  cpu: 'the CPU build of ONNX Runtime',
  cuda: 'Linux on x64, an NVIDIA driver with CUDA 12 and cuDNN 9, and the CUDA libraries of ONNX Runtime (npm run setup:cuda)',
  tensorrt: 'Linux on x64, TensorRT, and the CUDA libraries of ONNX Runtime (npm run setup:cuda)',
  directml: 'Windows with a DirectX 12 graphics card',
  coreml: 'macOS on Apple silicon',
  webgpu: 'a graphics card with a Vulkan, Metal or Direct3D 12 driver',
}

/** Whether a name is that of a `Device`. */
export const isDevice = (name: string): name is Device => (devices as readonly string[]).includes(name)

/** The execution provider of a device, by ONNX Runtime's name. */
export const providerOf = (device: Device): string => providers[device]

/** Devices whose provider comes with this build of the runtime; 'cuda' and 'tensorrt' load a library of their own. */
export const bundledDevices = (): Device[] => {
  const names = new Set(listSupportedBackends().map(({ name }) => name))
  return devices.filter((device) => names.has(providers[device]))
}

/**
 * Refuses devices that this build of the runtime does not have: the runtime itself would silently use the CPU.
 * @throws GraphError 'device-unavailable'
 */
export function expectDevice(device: Device): void {
  if (!isDevice(device)) {
    throw new GraphError('device-unavailable', `There is no device "${device}"; there are ${devices.join(', ')}.`)
  }
  if (!bundledDevices().includes(device)) throw deviceUnavailable(device)
}

/**
 * The error for a device that could not be used, with what it needs. Where the provider is part of the runtime, the message
 * of the runtime says what is missing.
 */
export function deviceUnavailable(device: Device, cause?: unknown): GraphError {
  const bundled = listSupportedBackends().some(({ name, bundled }) => bundled && name === providers[device])
  const said = bundled ? reasonOf(cause) : undefined
  const sentence = `The device "${device}" cannot be used here: it needs ${needs[device]}${said ? ` (the runtime says: ${said})` : ''}.`
  return new GraphError('device-unavailable', sentence, { cause })
}

/** The error for a device that failed while it computed a network; the CPU computes every network. */
export function deviceFailed(device: Device, network: string, cause: unknown): GraphError {
  const said = reasonOf(cause)
  const sentence = `The device "${device}" could not compute the network "${network}"${said ? ` (the runtime says: ${said})` : ''}: use the device "cpu" in its place.`
  return new GraphError('device-failed', sentence, { cause })
}

/** Whether an error lies in the device, so that the same work may succeed on the CPU. */
export const isDeviceError = (error: unknown): boolean =>
  error instanceof GraphError && (error.code === 'device-failed' || error.code === 'device-unavailable')

/** What the runtime says without its source files, in one line and without the full stop. */
function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const [line = ''] = cause.message.split('\n')
  const status = /Status Message: (.+)$/.exec(line)?.[1] ?? line
  return status
    .replace(/^\S+\.(?:cc|h|cpp):\d+ \S+ /, '')
    .trim()
    .replace(/\.$/, '')
}
