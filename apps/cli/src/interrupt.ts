export interface Interruption {
  readonly signal: AbortSignal
  /** Gives Ctrl-C back its ordinary meaning. */
  done(): void
}

/**
 * From now on Ctrl-C and the system's request to end abort the signal, so that what is being written can be taken away
 * first; the command then ends with code 130.
 */
export function onInterrupt(): Interruption {
  const controller = new AbortController()
  const stop = () => controller.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, stop)
  return {
    signal: controller.signal,
    done() {
      for (const name of signals) process.off(name, stop)
    },
  }
}
