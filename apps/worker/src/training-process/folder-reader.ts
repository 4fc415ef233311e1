/** Brings what is in the folder of a run into its records: the folder is the truth, also after a crash of the worker. */
import type { Database } from '@amend/db'
import { addTrainingLines, addTrainingPoints, type ReportedLine, type ReportedPoint } from '@amend/services/training'
import { parseMetrics, runFiles } from '@amend/training/run-folder'
import { LineTail } from './line-tail.ts'

export class FolderReader {
  readonly #database: Database
  readonly #runId: string
  readonly #metrics: LineTail
  readonly #log: LineTail
  readonly #knownLines: number

  /** @param knownLines of the log that have been read before */
  constructor(database: Database, runId: string, folder: string, knownLines: number) {
    const files = runFiles(folder)
    this.#database = database
    this.#runId = runId
    this.#metrics = new LineTail(files.metrics)
    this.#log = new LineTail(files.log)
    this.#knownLines = knownLines
  }

  async readLog(): Promise<void> {
    await this.#log.read(async (lines, before) => {
      let at = new Date()
      const found = lines.map((line, i): ReportedLine => {
        const [, time, text] = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z) (.*)$/.exec(line) ?? []
        // A line without a time goes on with the one before it.
        if (time !== undefined) at = new Date(time)
        return { number: before + i + 1, at, text: text ?? line }
      })
      const fresh = found.filter(({ number }) => number > this.#knownLines)
      await addTrainingLines(this.#database, this.#runId, fresh)
    })
  }

  /** To be called once the run takes steps: before that, it cuts off the metrics after its checkpoint. */
  async readMetrics(): Promise<void> {
    await this.#metrics.read(async (lines) => {
      const now = new Date().toISOString()
      const points = lines.flatMap((line): ReportedPoint[] => {
        const metrics = parseMetrics(line)
        if (!metrics) return []
        const { step, heldOutLoss, at = now, memory } = metrics
        const measured = { step, at, heldOutLoss, memory }
        if (!('loss' in metrics)) return [measured]
        const { loss, smoothed, learningRate, gradNorm, seconds } = metrics
        return [{ ...measured, loss, smoothed, learningRate, gradNorm, seconds }]
      })
      await addTrainingPoints(this.#database, this.#runId, points)
    })
  }
}
