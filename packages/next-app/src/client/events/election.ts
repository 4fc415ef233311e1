/**
 * Elects one tab of a browser as leader. Where Web Locks are missing (outside secure contexts) the library elects by
 * messages. A SharedWorker would need no election, but Chrome on Android has none, and it cannot detect closed tabs.
 */
import { BroadcastChannel, createLeaderElection } from 'broadcast-channel'

/** The limit, besides one second, after which a tab that crashed or froze is replaced, ms. */
const checkInterval = 2_000

/** The library may post once more after it has resigned, which fails on a closed channel, ms. */
const lingering = 4_000

interface Voter {
  /**
   * Called when this tab is elected, possibly while an earlier leader, which was frozen, believes that it still leads.
   */
  readonly onElected: () => void
  /** Called when the browser refuses what the election needs. */
  readonly onUnavailable: () => void
}

/** Runs for election among all tabs that use the name. @returns a function that resigns or withdraws */
export function standForElection(name: string, { onElected, onUnavailable }: Voter): () => void {
  let resigned = false
  const channel = new BroadcastChannel(name, { type: 'native' })
  const elector = createLeaderElection(channel, { fallbackInterval: checkInterval })
  elector.awaitLeadership().then(
    () => !resigned && onElected(),
    () => !resigned && onUnavailable(),
  )
  return () => {
    if (resigned) return
    resigned = true
    void elector.die()
    setTimeout(() => channel.close(), lingering)
  }
}
