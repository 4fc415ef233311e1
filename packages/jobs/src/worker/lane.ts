/**
 * A lane: one job at a time computes. A long job gives up its turn between steps, and a job of another person runs, for a turn
 * of its own or to its end; then the next one that waits here goes on, in the order in which they gave up. So a short job
 * waits for a turn of each person whose long job is under way, and not for those jobs.
 */
import type { JobName } from '../definitions.ts'
import type { WakeSignal } from '../wake-signal.ts'
import type { ActiveJob } from './active-job.ts'

export interface Claimed {
  readonly job: ActiveJob<JobName>
  /** Whose turn it takes; absent for jobs of nobody. */
  readonly person: string | undefined
  /** Performs it and ends it. Resolves whatever happens to it. */
  perform(): Promise<void>
}

export interface LaneOptions {
  /** Claims a job of none of these people. */
  claim(without: readonly string[]): Promise<Claimed | undefined>
  /** Wakes the lane when a job may wait. */
  readonly wake: WakeSignal
  /** How long to wait for that, ms. */
  readonly pollInterval: number
  /** Aborted when no more jobs may be claimed; those that are under way still get their turns. */
  readonly stopping: AbortSignal
  /** How long a job computes before others get a turn, ms. */
  readonly slice: number
  /** How many jobs may be under way. Those that wait for their turn keep their memory. */
  readonly mostOpen: number
  /** Told when no job could be claimed. */
  onFailure(error: unknown): void
}

interface OpenJob extends Claimed {
  readonly ended: Promise<void>
}

/** Runs until it is stopped and all of its jobs have ended. */
export async function runLane(options: LaneOptions): Promise<void> {
  const { claim, wake, pollInterval, stopping, slice, mostOpen } = options
  const open = new Set<OpenJob>()
  /** Those that have given up their turn, in their order: a call gives the next turn. */
  const waiting: (() => Promise<void>)[] = []

  /** Begins a job. @returns when its turn is over */
  const begin = ({ job, person, perform }: Claimed): Promise<void> => {
    let over = () => {}
    /** Takes the job out of those that wait, when it ends meanwhile. */
    let leave = (_why: unknown) => {}
    const nextTurn = () => new Promise<void>((resolve) => (over = resolve))
    const first = nextTurn()
    job.useTurns(slice, (signal) => {
      const resumed = new Promise<void>((resolve, reject) => {
        const aborted = () => leave(signal.reason)
        const resume = () => {
          signal.removeEventListener('abort', aborted)
          const turn = nextTurn()
          resolve()
          return turn
        }
        leave = (why) => {
          const place = waiting.indexOf(resume)
          if (place >= 0) waiting.splice(place, 1)
          reject(why)
        }
        signal.addEventListener('abort', aborted, { once: true })
        waiting.push(resume)
      })
      over()
      return resumed
    })
    const own: OpenJob = { job, person, perform, ended: perform().finally(() => end()) }
    const end = () => {
      open.delete(own)
      leave(new Error('The job has ended.'))
      over()
    }
    open.add(own)
    return first
  }

  const claimNew = async () => {
    if (stopping.aborted || open.size >= mostOpen) return undefined
    const people = [...open].flatMap(({ person }) => person ?? [])
    return claim(people).catch(options.onFailure)
  }

  // Those under way and those that are new take turns.
  let newcomers = true
  while (!stopping.aborted || waiting.length > 0) {
    const seen = wake.count
    const claimed = newcomers || waiting.length === 0 ? await claimNew() : undefined
    if (claimed) {
      newcomers = false
      await begin(claimed)
      continue
    }
    newcomers = true
    const resume = waiting.shift()
    if (resume) await resume()
    else await wake.waitAfter(seen, pollInterval)
  }
  await Promise.all([...open].map(({ ended }) => ended))
}
