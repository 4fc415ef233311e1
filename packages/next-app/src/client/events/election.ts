/**
 * Elects one tab of a browser. The library elects by messages where Web Locks are missing: browsers have them in secure
 * contexts only. A SharedWorker would need no election, but Chrome on Android has none, and nothing tells it that a tab has gone.
 */
import { BroadcastChannel, createLeaderElection } from 'broadcast-channel'

/** A tab that crashes or freezes is replaced after at most this time and a second, ms. */
const checkInterval = 2_000

/** The library may post once more after it has resigned, which fails on a closed channel, ms. */
const lingering = 4_000

interface Voter {
  /** This tab is elected. May be called while an earlier one, which was frozen, believes that it still is. */
  readonly onElected: () => void
  /** The browser refuses what the election needs. */
  readonly onUnavailable: () => void
}

/** Stands for election among all tabs that use the name. @returns gives up the office or the candidacy */
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
