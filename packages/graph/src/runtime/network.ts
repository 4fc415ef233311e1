import path from 'node:path'
import type { Tensor as RuntimeTensor, InferenceSession as Session } from 'onnxruntime-node'
import { GraphError } from '../error.ts'
import type { Graph } from '../graph.ts'
import { lower } from '../onnx/lower.ts'
import type { Tensor, TensorData } from '../tensor.ts'
import { type Device, deviceUnavailable, providerOf } from './device.ts'
import { InferenceSession, Tensor as OrtTensor } from './onnxruntime.ts'

export interface CompileOptions {
  /** Default 'cpu'. */
  readonly device?: Device
  /** The type of the arithmetic, on a device that has kernels for it; the CPU computes in float32. Default 'float32'. */
  readonly precision?: 'float32' | 'float16'
  /**
   * 'mapped': the weights stay where they are, as pages of the checkpoint's files that the system reads when they are
   * first used and may drop again; stored float16 is widened as it is used. Loading takes no time and memory is the
   * size of the files. 'packed': the runtime copies the weights into the layouts that its kernels like best.
   * Default: packed below 256 MiB, where that is quick and worth a few per cent of speed.
   */
  readonly weights?: 'mapped' | 'packed'
  /** Threads inside one operator; default: what the runtime finds best. */
  readonly threads?: number
  /** Use the runtime's fused operators; default true. Without them every node is a standard ONNX operator. */
  readonly fused?: boolean
}

const packedLimit = 256 * 2 ** 20

export type Feeds = Readonly<Record<string, Tensor>>

/** A graph that is loaded and ready to run. Runs are serial; a run cannot be stopped from within. */
export interface Network {
  /** @throws GraphError 'bad-feed' when an input is missing or has another rank or size than declared. */
  run(feeds: Feeds): Promise<Record<string, Tensor>>
  /** Frees the memory. The network cannot be used afterwards. */
  release(): Promise<void>
}

/**
 * Loads a graph into ONNX Runtime. Its parameters are read by the runtime out of the files where they lie: no copy of
 * the files is made, and their bytes do not pass through JavaScript.
 * @throws GraphError 'device-unavailable', 'load-failed'
 */
export async function compile(graph: Graph, options: CompileOptions = {}): Promise<Network> {
  const { device = 'cpu', precision = 'float32', threads, fused = true } = options
  const folder = commonFolder([...graph.parameters.values()].map(({ file }) => file))
  const target = { precision: device === 'cpu' ? 'float32' : precision, fused } as const
  const size = [...graph.parameters.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
  const { weights = size > packedLimit ? 'mapped' : 'packed' } = options
  const { bytes } = lower(graph, target, (file) => path.relative(folder, file).split(path.sep).join('/'))

  let session: Session
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: device === 'cpu' ? ['cpu'] : [providerOf(device), 'cpu'],
      graphOptimizationLevel: weights === 'packed' ? 'all' : 'extended',
      ...(threads ? { intraOpNumThreads: threads } : {}),
      logSeverityLevel: 3,
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          ...(weights === 'mapped' ? { disable_prepacking: '1' } : {}),
        },
        ...(weights === 'mapped' ? { optimization: { disable_specified_optimizers: 'ConstantFolding' } } : {}),
      },
    })
  } catch (error) {
    if (device !== 'cpu') throw deviceUnavailable(device, error)
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new GraphError('load-failed', `The network "${graph.name}" could not be loaded: ${said}`, { cause: error })
  }

  const uncast = (name: string) => (session.inputNames.includes(name) ? name : `${name}:float32`)
  return {
    async run(feeds) {
      checkFeeds(graph, feeds)
      const inputs = Object.fromEntries(
        graph.inputs.map(({ name }) => [uncast(name), toRuntime(feeds[name] as Tensor)]),
      )
      const outputs = await session.run(inputs)
      return Object.fromEntries(
        graph.outputs.map(({ name }) => {
          const { data, dims } = outputs[`${name}:out`] as RuntimeTensor
          return [name, { data: data as TensorData, shape: dims }]
        }),
      )
    },
    release: () => session.release(),
  }
}

/** The deepest folder that holds all files; their folder itself when there is one. */
function commonFolder(files: readonly string[]): string {
  const [first, ...rest] = [...new Set(files.map((file) => path.dirname(file)))]
  if (first === undefined) return process.cwd()
  return rest.reduce((folder, other) => {
    let common = folder
    while (path.relative(common, other).startsWith('..')) common = path.dirname(common)
    return common
  }, first)
}

function toRuntime({ data, shape }: Tensor): RuntimeTensor {
  if (data instanceof Float32Array) return new OrtTensor('float32', data, shape)
  if (data instanceof BigInt64Array) return new OrtTensor('int64', data, shape)
  if (data instanceof Int32Array) return new OrtTensor('int32', data, shape)
  if (data instanceof Uint8Array) return new OrtTensor('uint8', data, shape)
  return new OrtTensor('float16', data, shape)
}

/** Every declared input is there, with the declared rank and sizes; equal symbols stand for equal sizes. */
function checkFeeds(graph: Graph, feeds: Feeds): void {
  const sizes = new Map<string, number>()
  for (const { name, shape } of graph.inputs) {
    const given = feeds[name]?.shape
    const suits =
      given?.length === shape.length &&
      shape.every((dim, i) => {
        const size = given[i] as number
        if (typeof dim === 'number') return dim === size
        if (!sizes.has(dim)) sizes.set(dim, size)
        return sizes.get(dim) === size
      })
    if (!suits) {
      throw new GraphError(
        'bad-feed',
        `The input "${name}" of "${graph.name}" must have the shape [${shape.join(', ')}]; it has ${given ? `[${given.join(', ')}]` : 'none'}.`,
      )
    }
  }
}
