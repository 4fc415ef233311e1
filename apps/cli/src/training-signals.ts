import type { RunInbox, RunStatus } from '@amend/training'

export interface TrainingSignals {
  /** Handles a new status of the run: once it has paused, the process stops until it is continued. */
  onStatus(status: RunStatus): void
  /** Whether the person stopped the run. */
  stopped(): boolean
  /** Restores the default signal handlers. */
  done(): void
}

/** `npm` forwards signals that the terminal has already sent: signals within this time count as one. */
const oneRequest = 1000 // ms

/**
 * Maps signals to requests to a run. SIGINT and SIGTERM save and stop it; a second one ends the process at once. Ctrl-Z
 * saves and pauses it between two steps until `fg` or SIGCONT. SIGUSR2 saves, SIGUSR1 draws samples.
 */
export function trainingSignals(inbox: RunInbox, say: (message: string) => void): TrainingSignals {
  let lastRequest = Number.NEGATIVE_INFINITY
  let [stopping, suspending] = [false, false]
  const stop = () => {
    const now = performance.now()
    if (now - lastRequest < oneRequest) return
    lastRequest = now
    if (stopping) process.exit(130)
    stopping = true
    say('Stopping after this step; the run is saved. Ctrl-C again ends it at once.')
    inbox.ask('stop')
  }
  const suspend = () => {
    suspending = true
    inbox.ask('pause')
  }
  const goOn = () => {
    suspending = false
    inbox.ask('resume')
  }
  const handlers: [NodeJS.Signals, () => void][] = [
    ['SIGINT', stop],
    ['SIGTERM', stop],
    ['SIGHUP', stop],
  ]
  if (process.platform !== 'win32') {
    handlers.push(
      ['SIGTSTP', suspend],
      ['SIGCONT', goOn],
      ['SIGUSR2', () => inbox.ask('save')],
      ['SIGUSR1', () => inbox.ask('sample')],
    )
  }
  for (const [name, handler] of handlers) process.on(name, handler)
  return {
    onStatus({ state }) {
      if (state === 'paused' && suspending) process.kill(process.pid, 'SIGSTOP')
    },
    stopped: () => stopping,
    done() {
      for (const [name, handler] of handlers) process.off(name, handler)
    },
  }
}
