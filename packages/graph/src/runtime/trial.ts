/** What devices other than the CPU can compute, found out by small networks. Each device is tried once for each question. */
import { Graph } from '../graph.ts'
import { add, attention } from '../operators/index.ts'
import type { Tensor } from '../tensor.ts'
import { type Device, isDeviceError } from './device.ts'
import type { Feeds } from './feeds.ts'

interface TrialOptions {
  readonly device: Device
  readonly precision?: 'float16'
  readonly plainAttention?: boolean
}

/** A loaded network, as far as a trial needs it. */
interface TrialNetwork {
  run(feeds: Feeds): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

type Open = (graph: Graph, options: TrialOptions) => Promise<TrialNetwork>

interface Trials {
  float16(device: Device): Promise<boolean>
  /** Whether the runtime's fused attention agrees with its single steps. */
  fusedAttention(device: Device): Promise<boolean>
}

/** @param open loads a network */
export function deviceTrials(open: Open): Trials {
  const once = (ask: (open: Open, device: Device) => Promise<boolean>) => {
    const known = new Map<Device, Promise<boolean>>()
    return (device: Device) => {
      const answer = known.get(device) ?? ask(open, device)
      known.set(device, answer)
      // A trial that could not be made, such as for want of memory, says nothing of the device.
      answer.catch(() => known.delete(device))
      return answer
    }
  }
  return { float16: once(computesFloat16), fusedAttention: once(fusesAttention) }
}

async function computesFloat16(open: Open, device: Device): Promise<boolean> {
  const graph = new Graph('trial')
  const x = graph.input('x', 'float32', [1])
  graph.output('y', add(x, x))
  const y = await outputOf(
    open,
    graph,
    { device, precision: 'float16' },
    { x: { data: Float32Array.of(1), shape: [1] } },
  )
  return y?.[0] === 2
}

/** More positions than a tile of the kernels has, and heads as wide as those of Stable Diffusion 1.x. */
const [positions, heads, width] = [64, 2, 40]

/**
 * On Vulkan in software the fused kernel of the WebGPU provider is wrong by a quarter and more for 64 positions and every width of a
 * head, and right for 8 positions.
 */
async function fusesAttention(open: Open, device: Device): Promise<boolean> {
  const shape = [1, positions, heads * width]
  const graph = new Graph('trial')
  const [q, k, v] = [
    graph.input('q', 'float32', shape),
    graph.input('k', 'float32', shape),
    graph.input('v', 'float32', shape),
  ]
  graph.output('y', attention(q, k, v, { heads }))
  const wave = (length: number) => ({
    data: Float32Array.from({ length: positions * heads * width }, (_, i) => Math.sin(length * i)),
    shape,
  })
  const feeds = { q: wave(1.3), k: wave(0.7), v: wave(0.9) }
  const [fused, plain] = [
    await outputOf(open, graph, { device }, feeds),
    await outputOf(open, graph, { device, plainAttention: true }, feeds),
  ]
  if (!fused || !plain) return false
  const most = Math.max(...plain.map(Math.abs))
  return plain.every((value, i) => Math.abs(value - (fused[i] ?? Number.NaN)) < 0.01 * most)
}

/** Undefined where the device fails: one that is not there at all is reported when the network itself is loaded. */
async function outputOf(
  open: Open,
  graph: Graph,
  options: TrialOptions,
  feeds: Feeds,
): Promise<Float32Array | undefined> {
  let network: TrialNetwork | undefined
  try {
    network = await open(graph, options)
    return (await network.run(feeds)).y?.data as Float32Array | undefined
  } catch (error) {
    if (isDeviceError(error)) return undefined
    throw error
  } finally {
    await network?.release()
  }
}
