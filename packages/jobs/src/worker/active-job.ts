import type { Database, Records } from '@amend/db'
import { type ClaimedJob, holdJob } from '../attempt.ts'
import { definitionOf, type JobName, type Payload, parsePayload } from '../definitions.ts'
import { JobError, type JobErrorCode } from '../error.ts'
import type { Queue } from '../queue.ts'
import type { RunningJob } from './handler.ts'

const reasons = {
  cancelled: 'The job was cancelled.',
  'lost-lease': 'The job has ended, or belongs to another worker.',
  stopping: 'The worker stops.',
  overdue: 'This took longer than it may.',
} satisfies Partial<Record<JobErrorCode, string>>

/** Identifies one attempt: for its worker, and in the lock that shows that a worker runs it. */
export const attemptKey = ({ id, retryCount }: Pick<ClaimedJob, 'id' | 'retryCount'>): string => `${id}:${retryCount}`

/** A job that a worker runs. */
export class ActiveJob<N extends JobName> implements RunningJob<N> {
  readonly id: string
  readonly name: N
  readonly attempt: number
  readonly worker: string
  readonly payload: Payload<N>
  readonly claimed: ClaimedJob
  readonly #controller = new AbortController()
  readonly #queue: Queue
  readonly #database: Database
  #slice = Number.POSITIVE_INFINITY
  #waitForTurn: ((signal: AbortSignal) => Promise<void>) | undefined
  /** When the present turn began; undefined while the job waits for one. */
  #turnBegan: number | undefined = performance.now()
  /** Of all turns that are over, ms. */
  #spent = 0

  /** @throws JobError 'bad-payload' */
  constructor(name: N, claimed: ClaimedJob, worker: string, queue: Queue, database: Database) {
    this.id = claimed.id
    this.name = name
    this.attempt = claimed.retryCount + 1
    this.worker = worker
    this.payload = parsePayload(name, claimed.data)
    this.claimed = claimed
    this.#queue = queue
    this.#database = database
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get isLastAttempt(): boolean {
    return this.attempt >= definitionOf(this.name).attempts
  }

  /** Whether it may still be tried again when the fault is a passing one. */
  get isYoung(): boolean {
    return Date.now() - this.claimed.createdOn.getTime() < definitionOf(this.name).retryWindow * 1000
  }

  abort(code: keyof typeof reasons): void {
    this.#controller.abort(new JobError(code, reasons[code]))
  }

  /** Why the signal was aborted. */
  get abortCode(): JobErrorCode | undefined {
    const { reason } = this.signal
    return reason instanceof JobError ? reason.code : undefined
  }

  /**
   * Shares a lane with others.
   * @param slice how long a turn lasts at least, ms
   * @param wait gives up the turn, and resolves when the next one begins
   */
  useTurns(slice: number, wait: (signal: AbortSignal) => Promise<void>): void {
    this.#slice = slice
    this.#waitForTurn = wait
  }

  async turn(must = false): Promise<void> {
    this.signal.throwIfAborted()
    const began = this.#turnBegan
    if (!this.#waitForTurn || began === undefined) return
    const spent = performance.now() - began
    if (!must && spent < this.#slice) return
    this.#spent += spent
    this.#turnBegan = undefined
    await this.#waitForTurn(this.signal)
    this.#turnBegan = performance.now()
  }

  /** For how long the job has had the lane, ms: waiting for turns does not count. */
  get turnTime(): number {
    return this.#spent + (this.#turnBegan === undefined ? 0 : performance.now() - this.#turnBegan)
  }

  write<T>(run: (records: Records) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (records) => {
      await holdJob(this.#queue, records, this.claimed)
      return run(records)
    })
  }
}
