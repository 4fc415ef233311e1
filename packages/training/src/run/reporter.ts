/** The status, metrics and notices of a run. Writing them never ends it: on a full disk they are dropped. */
import { unlessFull } from '../disk.ts'
import type { RunConfig } from './config.ts'
import type { RunFiles } from './folder.ts'
import { appendMetrics, type HeldOutLine, type Metrics } from './metrics.ts'
import { blankStatus, type RunStateName, type RunStatus, writeStatus } from './status.ts'

/** Milliseconds between two writes of `status.json`. */
const statusInterval = 500
/** Steps over which the speed is averaged. */
const speedWindow = 20

/** Callbacks of the process that is informed. */
export interface ReporterHandlers {
  /** When the run stops by itself, as a value of `performance.now()`. */
  readonly until?: number
  onStatus(status: RunStatus): void
  onNotice(message: string): void
}

/** Writes what a run reports. */
export class RunReporter {
  private readonly files: RunFiles
  private readonly config: RunConfig
  private readonly handlers: ReporterHandlers
  /** Seconds of the last steps. */
  private recent: number[] = []
  private last: Metrics | undefined
  private reportedFullDisk = false
  private warning: string | null = null
  private statusWritten = Number.NEGATIVE_INFINITY

  constructor(files: RunFiles, config: RunConfig, handlers: ReporterHandlers) {
    this.files = files
    this.config = config
    this.handlers = handlers
  }

  notice(message: string): void {
    this.handlers.onNotice(message)
  }

  /** Keeps the metrics of a step for the status. */
  stepTaken(metrics: Metrics): void {
    this.last = metrics
    this.recent = [...this.recent.slice(1 - speedWindow), metrics.seconds]
  }

  /** Appends a line to `metrics.jsonl`. */
  async recordMetrics(metrics: Metrics | HeldOutLine): Promise<void> {
    const line = { ...metrics, at: new Date().toISOString(), memory: process.memoryUsage.rss() }
    await this.ignoringFullDisk(() => appendMetrics(this.files.metrics, line))
  }

  /** Runs an optional write. A full disk is reported once. */
  async ignoringFullDisk(write: () => Promise<unknown>): Promise<void> {
    const full = await unlessFull(write)
    if (full && !this.reportedFullDisk) this.warn(`${full.message} The run goes on without.`)
    this.reportedFullDisk ||= full !== undefined
  }

  /** Notices what is missing from now on, and keeps it in the status. */
  warn(message: string): void {
    this.warning = message
    this.notice(message)
  }

  /** Takes the warning back: what was missing is there again. */
  clearWarning(): void {
    this.warning = null
    this.reportedFullDisk = false
  }

  /**
   * Passes the status to the handler, and writes `status.json` when the last write is long enough ago.
   * @param always whether the file is written in any case
   */
  async writeStatus(
    { state, step, checkpoint, message }: Pick<RunStatus, 'step' | 'checkpoint' | 'message'> & { state: RunStateName },
    always = false,
  ): Promise<void> {
    const { config, last, recent } = this
    const perStep = recent.length > 0 ? recent.reduce((sum, seconds) => sum + seconds, 0) / recent.length : undefined
    const status: RunStatus = {
      ...blankStatus(config.steps),
      state,
      step,
      loss: last?.loss ?? null,
      smoothed: last?.smoothed ?? null,
      learningRate: last?.learningRate ?? null,
      samplesPerSecond: perStep === undefined ? null : (config.batchSize * config.accumulate) / perStep,
      secondsLeft: perStep === undefined ? null : this.secondsLeft(perStep, step),
      checkpoint,
      message,
      warning: this.warning,
    }
    if (always || performance.now() - this.statusWritten >= statusInterval) {
      this.statusWritten = performance.now()
      await this.ignoringFullDisk(() => writeStatus(this.files, status))
    }
    this.handlers.onStatus(status)
  }

  /** Until the last step, or until the run stops by itself. */
  private secondsLeft(perStep: number, step: number): number {
    const { until = Number.POSITIVE_INFINITY } = this.handlers
    const steps = perStep * (this.config.steps - step)
    return Math.min(steps, Math.max(0, until - performance.now()) / 1000)
  }
}
