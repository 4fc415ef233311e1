import type { IsolatedProcess, IsolateOptions, RunOptions } from '../process/isolate.ts'
import { poolOf } from '../process/pool.ts'
import type { EngineOptions } from './options.ts'
import type {
  EngineEvent,
  EngineRequest,
  EngineResult,
  EngineTasks,
  ModelLocation,
  Sheet,
  ShelfRequest,
} from './tasks.ts'

/** Processes that edit, each with its own loaded model. */
export interface EnginePool {
  /** Process ids, for monitoring. */
  readonly pids: readonly (number | undefined)[]
  /** Starts them and loads the model. */
  start(): Promise<void>
  /** Loads a model and edits an empty picture with it. @throws as `edit` */
  open(model: ModelLocation, options: Pick<RunOptions<never>, 'signal' | 'onTurn'>): Promise<void>
  /** @throws TaskError, ProcessLostError; the signal's reason */
  edit(request: CompleteRequest, options: RunOptions<EngineEvent>): Promise<EngineResult>
  /** @throws as `edit` */
  shelf(request: ShelfRequest, options: Pick<RunOptions<never>, 'signal' | 'onTurn'>): Promise<Sheet>
  close(): Promise<void>
}

type CompleteRequest = EngineRequest & { readonly source: { readonly bytes: Uint8Array } }

export interface EnginePoolOptions
  extends Pick<IsolateOptions<EngineTasks>, 'log' | 'memoryCeiling' | 'cancelTimeout'> {
  /** The number of concurrent edits. */
  readonly size: number
  readonly load: EngineOptions
  /** The model to load ahead of the first request. */
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
    open: async (model, chosen) => {
      await pool.next().run('warm', () => model, chosen)
    },
    shelf: (request, chosen) => pool.next().run('shelf', () => request, chosen),
    edit: async (request, chosen) => {
      const engine = pool.next()
      try {
        return await engine.run('edit', () => withoutWhatIsHeld(engine, request), chosen)
      } catch (error) {
        // The process may not have got to reading the source.
        held.delete(engine)
        throw error
      }
    },
  }

  /** Edits of a batch share their source, which is sent and decoded once. */
  function withoutWhatIsHeld(engine: IsolatedProcess<EngineTasks>, request: CompleteRequest): EngineRequest {
    const { bytes: _, ...source } = request.source
    const { sha256 } = source
    const { generation } = engine
    const known = held.get(engine)
    if (known?.sha256 === sha256 && known.generation === generation) return { ...request, source }
    held.set(engine, { generation, sha256 })
    return request
  }
}
