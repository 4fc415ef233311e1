import type { Graph, Tensor } from '@amend/graph'
import { type CompileOptions, compile, type Feeds, type Network, weightBytes } from '@amend/graph/runtime'

/** Networks that load at first use and stay loaded. */
export interface WarmNetworks<Name extends string> {
  /** Runs a network, loading it when necessary. Several networks may be called at once; each loads once. */
  run(name: Name, feeds: Feeds): Promise<Record<string, Tensor>>
  /** Names of the loaded networks, the least recently used first. */
  loaded(): readonly Name[]
  /** Bytes that the parameters of the loaded networks take. */
  bytes(): number
  /** Waits for runs in progress and frees everything. */
  release(): Promise<void>
}

/** Options of `warmNetworks`. */
export interface WarmOptions<Name extends string = string> extends Omit<CompileOptions, 'spinning'> {
  /** Networks that run step after step: only their threads spin. Default: none. */
  readonly stepping?: readonly Name[]
  /** Networks that are computed in float32 whatever the precision is. Default: none. */
  readonly wide?: readonly Name[]
  /** Bytes of parameters that may be loaded at once. One network is always allowed, however large. Default: no limit. */
  readonly memoryLimit?: number
}

/** Bytes of parameters up to which a network and its activations are small. */
const small = 32 * 2 ** 20

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
  { memoryLimit = Number.POSITIVE_INFINITY, stepping = [], wide = [], ...options }: WarmOptions<NoInfer<Name>> = {},
): WarmNetworks<Name> {
  const optionsOf = (name: Name): CompileOptions =>
    wide.includes(name) ? { ...options, precision: 'float32' } : options
  /** In order of last use. */
  const entries = new Map<Name, Entry>()
  const sizeOf = (name: Name) => weightBytes(graphs[name], optionsOf(name))
  const sizeOfAll = (names: Iterable<Name>) => [...names].reduce((sum, name) => sum + sizeOf(name), 0)

  /** A large network that runs once an edit does not keep the memory of its activations beside the others'. */
  const useOf = (name: Name): Pick<CompileOptions, 'spinning' | 'activations'> =>
    stepping.includes(name)
      ? { spinning: true }
      : { spinning: false, activations: sizeOf(name) > small ? 'freed' : 'kept' }

  async function makeRoomFor(name: Name): Promise<void> {
    for (const [other, entry] of [...entries]) {
      // From the first wait on, the network itself is among the entries.
      if (sizeOfAll(new Set([...entries.keys(), name])) <= memoryLimit) return
      if (entry.running > 0) continue
      entries.delete(other)
      await (await entry.network).release()
    }
  }

  function enter(name: Name): Entry {
    const entry = entries.get(name) ?? {
      network: makeRoomFor(name).then(() => compile(graphs[name], { ...optionsOf(name), ...useOf(name) })),
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
        // A network that failed to load is loaded again at the next use.
        await entry.network.catch(() => entries.delete(name))
        throw error
      } finally {
        entry.running--
      }
    },
    loaded: () => [...entries.keys()],
    bytes: () => sizeOfAll(entries.keys()),
    async release() {
      const open = [...entries.values()]
      entries.clear()
      await Promise.all(open.map(async ({ network }) => (await network).release()))
    },
  }
}
