import { GraphError } from '../error.ts'
import { listSupportedBackends } from './onnxruntime.ts'

/** Execution providers by the names that people use for them. */
export const devices = ['cpu', 'cuda', 'tensorrt', 'directml', 'coreml', 'webgpu'] as const
export type Device = (typeof devices)[number]

const providers: Record<Device, string> = {
  cpu: 'cpu',
  cuda: 'cuda',
  tensorrt: 'tensorrt',
  directml: 'dml',
  coreml: 'coreml',
  webgpu: 'webgpu',
}

/** What a person can do when a device is not there. */
const remedies: Partial<Record<Device, string>> = {
  cuda: 'It needs Linux on x64, an NVIDIA driver with CUDA 12 and cuDNN 9, and the CUDA build of ONNX Runtime (ONNXRUNTIME_NODE_INSTALL=cuda12 when installing).',
  tensorrt:
    'It needs Linux on x64, TensorRT, and the CUDA build of ONNX Runtime (ONNXRUNTIME_NODE_INSTALL=cuda12 when installing).',
  directml: 'It needs Windows with a DirectX 12 graphics card.',
  coreml: 'It needs macOS on Apple silicon.',
  webgpu: 'It needs a graphics card with a Vulkan, Metal or Direct3D 12 driver.',
}

export const isDevice = (name: string): name is Device => (devices as readonly string[]).includes(name)

/** The execution provider of a device, by ONNX Runtime's name. */
export const providerOf = (device: Device): string => providers[device]

/** Devices whose provider comes with this build of the runtime; 'cuda' and 'tensorrt' load a library of their own. */
export const bundledDevices = (): Device[] => {
  const names = new Set(listSupportedBackends().map(({ name }) => name))
  return devices.filter((device) => names.has(providers[device]))
}

/** The error for a device that could not be used, with what it needs and what the runtime said. */
export function deviceUnavailable(device: Device, cause: unknown): GraphError {
  const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new GraphError(
    'device-unavailable',
    `The device "${device}" cannot be used here. ${remedies[device] ?? ''} The runtime said: ${said.slice(0, 200)}`,
    { cause },
  )
}
