import type { RunInbox, RunStatus } from '@amend/training'

export interface TrainingSignals {
  /** Tells how the run stands: when it has paused, the process stops until it is continued. */
  onStatus(status: RunStatus): void
  /** Whether the person stopped it. */
  stopped(): boolean
  /** Gives the signals back their ordinary meanings. */
  done(): void
}

/** `npm` passes on what a terminal has already sent: signals within this time are one. */
const oneRequest = 1000 // ms

/**
 * What signals ask of a run: Ctrl-C and the system's request to end stop it, saved; a second one ends the process at once.
 * Ctrl-Z pauses it between two steps, saved, until `fg` or SIGCONT. SIGUSR2 saves, SIGUSR1 draws samples.
 */
export function trainingSignals(inbox: RunInbox, say: (message: string) => void): TrainingSignals {
  let asked = Number.NEGATIVE_INFINITY
  let [stopping, suspending] = [false, false]
  const stop = () => {
    const now = performance.now()
    if (now - asked < oneRequest) return
    asked = now
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
