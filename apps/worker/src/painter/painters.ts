import type { IsolatedProcess, IsolateOptions, RunOptions } from '../process/isolate.ts'
import { poolOf } from '../process/pool.ts'
import type { PainterOptions } from './options.ts'
import type { ModelPlace, PaintEvent, Painted, PainterTasks, PaintRequest } from './tasks.ts'

/** Processes that edit, each with a model of its own in memory. */
export interface PainterPool {
  /** Process ids, for those who watch. */
  readonly pids: readonly (number | undefined)[]
  /** Starts them and loads the model. */
  start(): Promise<void>
  /** @throws TaskError, ProcessLostError; the signal's reason */
  paint(request: CompleteRequest, options: RunOptions<PaintEvent>): Promise<Painted>
  close(): Promise<void>
}

type CompleteRequest = PaintRequest & { readonly source: Required<PaintRequest['source']> }

export interface PainterPoolOptions extends Pick<IsolateOptions<PainterTasks>, 'log' | 'memoryCeiling' | 'patience'> {
  /** Edits at once. */
  readonly size: number
  readonly load: PainterOptions
  /** What to have in memory before it is asked for. */
  readonly warm: ModelPlace
}

export function openPainters({ size, load, warm, ...options }: PainterPoolOptions): PainterPool {
  const { log } = options
  /** The source that each process has decoded, by its hash. */
  const held = new WeakMap<IsolatedProcess<PainterTasks>, { generation: number; sha256: string }>()
  const pool = poolOf<PainterTasks>(size, {
    ...options,
    name: 'painter',
    program: new URL('./process.ts', import.meta.url),
    args: [JSON.stringify(load)],
    onStart: (painter) => {
      painter
        .run('warm', () => warm)
        .catch((error: unknown) => log.warn({ err: error }, 'A painter could not load its model ahead of time.'))
    },
  })
  return {
    get pids() {
      return pool.members.map(({ pid }) => pid)
    },
    start: pool.start,
    close: pool.close,
    paint: async (request, chosen) => {
      const painter = pool.next()
      try {
        return await painter.run('paint', () => withoutWhatIsHeld(painter, request), chosen)
      } catch (error) {
        // It may not have come to reading the source.
        held.delete(painter)
        throw error
      }
    },
  }

  /** Edits of a batch share their source, which is sent and decoded once. */
  function withoutWhatIsHeld(painter: IsolatedProcess<PainterTasks>, request: CompleteRequest): PaintRequest {
    const { sha256 } = request.source
    const { generation } = painter
    const known = held.get(painter)
    if (known?.sha256 === sha256 && known.generation === generation) return { ...request, source: { sha256 } }
    held.set(painter, { generation, sha256 })
    return request
  }
}
