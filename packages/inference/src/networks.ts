import type { Graph, Tensor } from '@amend/graph'
import { type CompileOptions, compile, type Feeds, type Network } from '@amend/graph/runtime'

export interface WarmNetworks<Name extends string> {
  /** Runs a network, loading it when it is not. Several networks may be asked at once; each loads once. */
  run(name: Name, feeds: Feeds): Promise<Record<string, Tensor>>
  /** Names of the loaded networks, the least recently used first. */
  loaded(): readonly Name[]
  /** Bytes that the parameters of the loaded networks take. */
  bytes(): number
  /** Waits for what runs and frees everything. */
  release(): Promise<void>
}

export interface WarmOptions<Name extends string = string> extends Omit<CompileOptions, 'spinning'> {
  /** Networks that run step after step: only their threads spin. Default: none. */
  readonly stepping?: readonly Name[]
  /** Bytes of parameters that may be loaded at once. One network is always allowed, however large. Default: no limit. */
  readonly memoryLimit?: number
}

interface Entry {
  readonly network: Promise<Network>
  /** Runs in progress; such a network is not released. */
  running: number
}

/**
 * Networks that load at first use and stay loaded. When the next one would not fit below the memory limit, the least
 * recently used that is idle is released before it loads.
 */
export function warmNetworks<Name extends string>(
  graphs: Readonly<Record<Name, Graph>>,
  { memoryLimit = Number.POSITIVE_INFINITY, stepping = [], ...options }: WarmOptions<NoInfer<Name>> = {},
): WarmNetworks<Name> {
  /** In order of last use. */
  const entries = new Map<Name, Entry>()
  const sizeOf = (name: Name) => parameterBytes(graphs[name], options.precision)
  const bytes = () => [...entries.keys()].reduce((sum, name) => sum + sizeOf(name), 0)

  async function makeRoomFor(name: Name): Promise<void> {
    for (const [other, entry] of [...entries]) {
      if (bytes() + sizeOf(name) <= memoryLimit) return
      if (entry.running > 0) continue
      entries.delete(other)
      await (await entry.network).release()
    }
  }

  function enter(name: Name): Entry {
    const entry = entries.get(name) ?? {
      network: makeRoomFor(name).then(() => compile(graphs[name], { ...options, spinning: stepping.includes(name) })),
      running: 0,
    }
    entries.delete(name)
    entries.set(name, entry)
    return entry
  }

  return {
    async run(name, feeds) {
      const entry = enter(name)
      entry.running++
      try {
        const network = await entry.network
        return await network.run(feeds)
      } catch (error) {
        // A network that did not load is tried anew at the next use.
        await entry.network.catch(() => entries.delete(name))
        throw error
      } finally {
        entry.running--
      }
    },
    loaded: () => [...entries.keys()],
    bytes,
    async release() {
      const open = [...entries.values()]
      entries.clear()
      await Promise.all(open.map(async ({ network }) => (await network).release()))
    },
  }
}

/** What the parameters of a graph take in memory at a precision. */
export function parameterBytes(graph: Graph, precision: 'float32' | 'float16' = 'float32'): number {
  const elements = [...graph.parameters.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  return elements * (precision === 'float16' ? 2 : 4)
}
