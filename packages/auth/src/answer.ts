import { setTimeout as sleep } from 'node:timers/promises'
import type { AuthSettings } from './settings.ts'

/** Runs work whose duration must not reveal whether an address has an account: it never ends before the answer time. */
export async function inAnswerTime<T>({ answerTime }: AuthSettings, run: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([run(), sleep(answerTime)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
