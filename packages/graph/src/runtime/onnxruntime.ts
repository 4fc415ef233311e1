/**
 * ONNX Runtime with its telemetry switched off: since 1.30 the native library writes usage events to the home folder
 * and uploads them unless this variable is set before it is loaded.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1'

const runtime = await import('onnxruntime-node')

// Errors are thrown; the native library would print them as well.
runtime.env.logLevel = 'fatal'

export const { InferenceSession, Tensor, listSupportedBackends } = runtime
