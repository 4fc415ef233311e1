import { setTimeout as sleep } from 'node:timers/promises'
import type { AuthSettings } from './settings.ts'

/** Runs what must not tell by its time whether an address has an account: it ends after the answer time, not before. */
export async function inAnswerTime<T>({ answerTime }: AuthSettings, run: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([run(), sleep(answerTime)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
