import { type Database, likeText } from '@amend/db'
import { notFound } from '../error.ts'
import type { TrainingLog } from '../types.ts'

/** Lines of a page. */
const mostLines = 200

export interface LogRequest {
  readonly id: string
  /** Lines that contain this text, in any case. */
  readonly search?: string | undefined
  /** Lines before this one. */
  readonly before?: number | undefined
}

/** The log of a run, the newest lines first. @throws ServiceError 'not-found' */
export async function readTrainingLog(
  { installation }: Database,
  { id, search, before }: LogRequest,
): Promise<TrainingLog> {
  if (!(await installation.trainingRun.count({ where: { id } }))) throw notFound()
  const rows = await installation.trainingLogLine.findMany({
    where: {
      runId: id,
      ...(before !== undefined && { number: { lt: before } }),
      ...(search && { text: { contains: likeText(search), mode: 'insensitive' } }),
    },
    orderBy: { number: 'desc' },
    take: mostLines + 1,
  })
  const lines = rows.slice(0, mostLines)
  return {
    lines: lines.map(({ number, at, text }) => ({ number, at: at.toISOString(), text })),
    nextCursor: rows.length > mostLines ? (lines.at(-1)?.number ?? null) : null,
  }
}
