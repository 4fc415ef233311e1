import type { Tensor as RuntimeTensor, InferenceSession as Session } from 'onnxruntime-node'
import { GraphError } from '../error.ts'
import type { Graph } from '../graph.ts'
import { lower } from '../onnx/lower.ts'
import { partsOf, type Tensor, type TensorData } from '../tensor.ts'
import { type Device, deviceFailed, deviceUnavailable, expectDevice, providerOf } from './device.ts'
import { type Feeds, toRuntimeFeeds } from './feeds.ts'
import { InferenceSession } from './onnxruntime.ts'
import { deviceTrials } from './trial.ts'
import { findWeightFiles } from './weight-files.ts'

/** How `compile` loads a network. */
export interface CompileOptions {
  /** Default 'cpu'. */
  readonly device?: Device
  /**
   * The type of the arithmetic; the CPU computes in float32, and so does a device that does not have float16. Default 'float32'.
   */
  readonly precision?: 'float32' | 'float16'
  /**
   * 'mapped': the weights stay pages of the checkpoint's files, which the system reads at their first use and may drop
   * again; stored float16 is widened as it is used. Loading takes no time and memory is the size of the files.
   * 'packed': the runtime copies the weights into the layouts that suit its kernels. Default: packed below 256 MiB, where
   * that is fast and gains a few per cent of speed, and with int8 weights, whose products take half the time then. Devices other
   * than the CPU have them packed: converted once, when the network is loaded, to the type of the arithmetic.
   */
  readonly weights?: 'mapped' | 'packed'
  /**
   * The memory of activations after a run. 'kept': for the next run. 'freed': given back to the system, for a network that
   * runs once in a while beside others. Default 'kept'.
   */
  readonly activations?: 'kept' | 'freed'
  /** Threads inside one operator; default: the runtime's choice. */
  readonly threads?: number
  /**
   * Threads spin while they wait for the next operator, and for tens of milliseconds after a run. Fastest for a network
   * that runs repeatedly; they take a core from other computations meanwhile. Default true.
   */
  readonly spinning?: boolean
  /** Use the runtime's fused operators; default true. Without them every node is a standard ONNX operator. */
  readonly fused?: boolean
}

/** A graph that is loaded and ready to run. Runs are serial; a run cannot be stopped from within. */
export interface Network {
  /**
   * @throws GraphError 'bad-feed' when an input is missing or has another type, rank or size than declared,
   * 'out-of-memory', 'run-failed' (an index outside of its table), 'device-failed' of a device other than the CPU, 'released'
   */
  run(feeds: Feeds): Promise<Record<string, Tensor>>
  /** Waits for pending runs and frees the memory. The network cannot be used afterwards. */
  release(): Promise<void>
}

const packedLimit = 256 * 2 ** 20
const storedBytes = (graph: Graph): number =>
  [...graph.parameters.values()].flatMap(partsOf).reduce((sum, { byteLength }) => sum + byteLength, 0)
const hasIntegers = (graph: Graph) => [...graph.parameters.values()].some(({ quantization }) => quantization)
const usualWeights = (graph: Graph) => (storedBytes(graph) > packedLimit && !hasIntegers(graph) ? 'mapped' : 'packed')

/** Bytes that the weights of a graph take once it is loaded: on the CPU as stored where they are mapped, else as float32, and int8 always as int8. */
export function weightBytes(graph: Graph, options: CompileOptions = {}): number {
  const { device = 'cpu', precision = 'float32', weights = usualWeights(graph) } = options
  if (device === 'cpu' && weights === 'mapped') return storedBytes(graph)
  const narrow = device !== 'cpu' && precision === 'float16' && float16Devices.get(device) !== false
  const wide = narrow ? 2 : 4
  return [...graph.parameters.values()].reduce(
    (sum, { shape, quantization }) => sum + shape.reduce((a, b) => a * b, 1) * (quantization ? 1 : wide),
    0,
  )
}

/** Whether a device has been found to have float16. */
const float16Devices = new Map<Device, boolean>()
const trials = deviceTrials((graph, options) => open(graph, options))

/** The precision in which a device computes when this one is wanted: float32 where it does not have float16. */
export async function usedPrecision(device: Device, wanted: 'float32' | 'float16'): Promise<'float32' | 'float16'> {
  if (wanted === 'float32' || device === 'cpu') return 'float32'
  const known = await trials.float16(device)
  float16Devices.set(device, known)
  return known ? 'float16' : 'float32'
}

/** Whether attention is lowered to single steps. */
async function needsPlainAttention(graph: Graph, { device = 'cpu', fused = true }: CompileOptions): Promise<boolean> {
  if (device === 'cpu' || !fused || !graph.nodes.some(({ operator }) => operator.name === 'Attention')) return false
  return !(await trials.fusedAttention(device))
}

/**
 * Loads a graph into ONNX Runtime. The runtime reads its parameters directly from the files: they are not copied, and
 * their bytes do not pass through JavaScript.
 * @throws GraphError 'device-unavailable', 'unsupported-dtype', 'load-failed', 'out-of-memory'
 */
export async function compile(graph: Graph, options: CompileOptions = {}): Promise<Network> {
  const { device = 'cpu', precision = 'float32' } = options
  expectDevice(device)
  if (precision !== 'float32' && precision !== 'float16') {
    throw new GraphError('unsupported-dtype', `There is no precision "${precision}"; there are float32 and float16.`)
  }
  const plainAttention = await needsPlainAttention(graph, options)
  return open(graph, { ...options, precision: await usedPrecision(device, precision), plainAttention })
}

interface OpenOptions extends CompileOptions {
  readonly plainAttention?: boolean
}

/** @param options with the precision in which the device computes */
async function open(graph: Graph, options: OpenOptions): Promise<Network> {
  const { device = 'cpu', precision = 'float32', fused = true, plainAttention = false } = options
  const { threads, spinning = true, activations = 'kept' } = options
  const onCpu = device === 'cpu'
  const weights = onCpu ? (options.weights ?? usualWeights(graph)) : 'packed'
  const { folder, locate } = await findWeightFiles(graph)
  const { bytes } = lower(graph, { precision, fused, onDevice: !onCpu, plainAttention }, locate)

  let session: Session
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: onCpu ? ['cpu'] : [providerOf(device), 'cpu'],
      graphOptimizationLevel: weights === 'packed' ? 'all' : 'extended',
      // One block planned for all values would be allocated in addition to the first run's memory, and saves no time.
      enableMemPattern: false,
      enableCpuMemArena: activations === 'kept',
      ...(threads ? { intraOpNumThreads: threads } : {}),
      logSeverityLevel: 4, // as for the runtime itself
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          ...(weights === 'mapped' ? { disable_prepacking: '1' } : {}),
          ...(spinning ? {} : { intra_op: { allow_spinning: '0' } }),
        },
        ...(weights === 'mapped' ? { optimization: { disable_specified_optimizers: 'ConstantFolding' } } : {}),
      },
    })
  } catch (cause) {
    if (isOutOfMemory(cause)) throw outOfMemory(graph, 'load', cause)
    if (!onCpu) throw deviceUnavailable(device, cause)
    throw new GraphError('load-failed', `The runtime does not accept the network "${graph.name}".`, { cause })
  }

  const running = new Set<Promise<unknown>>()
  let released: Promise<void> | undefined
  return {
    async run(feeds) {
      if (released) throw new GraphError('released', `The network "${graph.name}" was released.`)
      const inputs = toRuntimeFeeds(graph, feeds)
      const run = session.run(
        Object.fromEntries(
          Object.entries(inputs).map(([name, tensor]) => [
            session.inputNames.includes(name) ? name : `${name}:float32`,
            tensor,
          ]),
        ),
      )
      running.add(run)
      try {
        const outputs = await run
        return Object.fromEntries(
          graph.outputs.map(({ name }) => {
            const { data, dims } = outputs[`${name}:out`] as RuntimeTensor
            return [name, { data: data as TensorData, shape: dims }]
          }),
        )
      } catch (cause) {
        if (isOutOfMemory(cause)) throw outOfMemory(graph, 'run', cause)
        if (!onCpu) throw deviceFailed(device, graph.name, cause)
        throw new GraphError('run-failed', `The network "${graph.name}" failed on its inputs.`, { cause })
      } finally {
        running.delete(run)
      }
    },
    release() {
      released ??= Promise.allSettled(running).then(() => session.release())
      return released
    },
  }
}

const isOutOfMemory = (cause: unknown): boolean =>
  cause instanceof Error && /bad_alloc|failed to allocate|out of memory/i.test(cause.message)

const outOfMemory = (graph: Graph, what: 'load' | 'run', cause: unknown): GraphError =>
  new GraphError('out-of-memory', `There is not enough memory to ${what} the network "${graph.name}".`, { cause })
