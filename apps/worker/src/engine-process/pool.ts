import type { IsolatedProcess, IsolateOptions, RunOptions } from '../process/isolate.ts'
import { poolOf } from '../process/pool.ts'
import type { EngineOptions } from './options.ts'
import type { EngineEvent, EngineRequest, EngineResult, EngineTasks, ModelLocation } from './tasks.ts'

/** Processes that edit, each with a model of its own in memory. */
export interface EnginePool {
  /** Process ids, for those who watch. */
  readonly pids: readonly (number | undefined)[]
  /** Starts them and loads the model. */
  start(): Promise<void>
  /** @throws TaskError, ProcessLostError; the signal's reason */
  edit(request: CompleteRequest, options: RunOptions<EngineEvent>): Promise<EngineResult>
  close(): Promise<void>
}

type CompleteRequest = EngineRequest & { readonly source: Required<EngineRequest['source']> }

export interface EnginePoolOptions
  extends Pick<IsolateOptions<EngineTasks>, 'log' | 'memoryCeiling' | 'cancelTimeout'> {
  /** Edits at once. */
  readonly size: number
  readonly load: EngineOptions
  /** What to have in memory before it is asked for. */
  readonly warm: ModelLocation
}

export function openEngines({ size, load, warm, ...options }: EnginePoolOptions): EnginePool {
  const { log } = options
  /** The source that each process has decoded, by its hash. */
  const held = new WeakMap<IsolatedProcess<EngineTasks>, { generation: number; sha256: string }>()
  const pool = poolOf<EngineTasks>(size, {
    ...options,
    name: 'engine process',
    program: new URL('./process.ts', import.meta.url),
    args: [JSON.stringify(load)],
    onStart: (engine) => {
      engine
        .run('warm', () => warm)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'An engine process could not load its model ahead of time.'),
        )
    },
  })
  return {
    get pids() {
      return pool.members.map(({ pid }) => pid)
    },
    start: pool.start,
    close: pool.close,
    edit: async (request, chosen) => {
      const engine = pool.next()
      try {
        return await engine.run('edit', () => withoutWhatIsHeld(engine, request), chosen)
      } catch (error) {
        // It may not have come to reading the source.
        held.delete(engine)
        throw error
      }
    },
  }

  /** Edits of a batch share their source, which is sent and decoded once. */
  function withoutWhatIsHeld(engine: IsolatedProcess<EngineTasks>, request: CompleteRequest): EngineRequest {
    const { sha256 } = request.source
    const { generation } = engine
    const known = held.get(engine)
    if (known?.sha256 === sha256 && known.generation === generation) return { ...request, source: { sha256 } }
    held.set(engine, { generation, sha256 })
    return request
  }
}
