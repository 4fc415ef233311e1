import type { Database } from '@amend/db'
import type { JobHandler, JobName, Payload } from '@amend/jobs'

/** Performs a job without a queue: its work, then its effect or its failure, as the queue would write them. */
export async function runJob<N extends JobName>(
  database: Database,
  handler: JobHandler<N>,
  name: N,
  payload: Payload<N>,
  signal = new AbortController().signal,
): Promise<void> {
  const turn = async () => {}
  const job = { id: 'test', name, payload, attempt: 1, worker: 'test', signal, turn, write: database.transaction }
  try {
    const effect = await handler.perform(job)
    if (effect) await database.transaction(effect)
  } catch (error) {
    const failure = handler.explain?.(error)
    if (!failure || failure.retry) throw error
    await database.transaction(async (records) => handler.fail?.(records, payload, failure))
  }
}
