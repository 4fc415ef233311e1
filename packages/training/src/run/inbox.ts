/** Requests to a run from its own process, such as those from signals. */
import type { RunRequest } from './control.ts'

/** Requests that wait for the run. */
export interface RunInbox {
  /** Adds a request; the run handles it between two steps. */
  ask(request: RunRequest): void
  /** Removes and returns the requests since the last call. */
  take(): readonly RunRequest[]
  /** Aborted by the requests 'stop' and 'suspend': ends the preparation before the first step. */
  readonly signal: AbortSignal
}

/** An empty inbox. */
export function runInbox(): RunInbox {
  const stopping = new AbortController()
  let waiting: RunRequest[] = []
  return {
    ask(request) {
      waiting.push(request)
      if (request === 'stop' || request === 'suspend') stopping.abort()
    },
    take() {
      const taken = waiting
      waiting = []
      return taken
    },
    signal: stopping.signal,
  }
}
