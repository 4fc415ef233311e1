export interface Interruption {
  readonly signal: AbortSignal
  /** Restores the default handling of Ctrl-C. */
  done(): void
}

/**
 * Makes SIGINT and SIGTERM abort the signal, so that partial output can be removed first. The command then ends with
 * code 130.
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
