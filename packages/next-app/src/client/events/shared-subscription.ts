/**
 * One subscription for all tabs of a browser. The tabs elect a leader, which subscribes at the server and forwards each
 * event. Browsers open six connections to a host over HTTP/1.1: a stream per tab would leave none for anything else.
 */
import { v4 as uuid } from 'uuid'
import { standForElection } from './election.ts'
import { EventLog, isAfter, type LogEntry } from './event-log.ts'
import { type FeedMessage, type FeedState, feedMessageSchema, feedVersion, type Office } from './feed-message.ts'
import type { EventSubscription, Subscription, SubscriptionHandlers } from './stream.ts'

/** The interval at which the leader announces itself, ms. */
const beatInterval = 5_000

/**
 * @param nameOf tabs with the same name share a subscription: an account and a workspace. Undefined: not shared.
 * @param subscribe subscribes at the server, with its own retries
 * @returns the shared subscription; `subscribe` itself in a browser without BroadcastChannel
 */
export const shareSubscription =
  (nameOf: () => string | undefined, subscribe: EventSubscription): EventSubscription =>
  (lastEventId, handlers) => {
    const name = nameOf()
    if (name === undefined || typeof BroadcastChannel === 'undefined') return subscribe(lastEventId, handlers)
    return new Member(`amend.events.${feedVersion}.${name}`, subscribe, lastEventId, handlers)
  }

/** A tab: follows the leader, or leads. */
class Member implements Subscription {
  readonly #id = uuid()
  readonly #name: string
  readonly #channel: BroadcastChannel
  readonly #subscribe: EventSubscription
  readonly #handlers: SubscriptionHandlers
  /** Id of the last event that this tab has seen. */
  #seen: string | undefined
  #log: EventLog
  /** The leader whose events this tab accepts. */
  #following: Office | undefined
  /** The count of the leader's last event. */
  #count = 0
  #highestTerm = 0
  #state: FeedState = 'connecting'
  /** The subscription at the server, while this tab leads. */
  #stream: Subscription | undefined
  #beat: ReturnType<typeof setInterval> | undefined
  #resign: () => void = () => undefined
  /** A subscription of this tab's own, when the election is impossible. */
  #alone: Subscription | undefined
  #left = false

  constructor(
    name: string,
    subscribe: EventSubscription,
    lastEventId: string | undefined,
    handlers: SubscriptionHandlers,
  ) {
    this.#name = name
    this.#subscribe = subscribe
    this.#handlers = handlers
    this.#seen = lastEventId
    this.#log = new EventLog(lastEventId)
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }) => {
      const message = feedMessageSchema.safeParse(data).data
      if (message && !this.#left) this.#hear(message)
    }
    this.#stand()
    this.#join()
  }

  unsubscribe(): void {
    this.#alone?.unsubscribe()
    this.#leave()
  }

  wake(): void {
    this.#stream?.wake()
    this.#alone?.wake()
  }

  #leave(): void {
    if (this.#left) return
    this.#left = true
    this.#stopLeading()
    this.#channel.close()
  }

  get #office(): Office {
    return { leader: this.#id, term: this.#highestTerm }
  }

  #post(message: FeedMessage): void {
    this.#channel.postMessage(message)
  }

  #join(): void {
    this.#following = undefined
    this.#post({ kind: 'join', member: this.#id, ...(this.#seen !== undefined && { after: this.#seen }) })
  }

  #stand(): void {
    this.#resign = standForElection(`${this.#name}.election`, {
      onElected: () => this.#lead(),
      onUnavailable: () => this.#followAlone(),
    })
  }

  #lead(): void {
    this.#following = undefined
    this.#highestTerm++
    this.#count = 0
    this.#log = this.#log.end === this.#seen ? this.#log : new EventLog(this.#seen)
    this.#beat = setInterval(() => this.#post({ kind: 'lead', ...this.#office }), beatInterval)
    this.#post({ kind: 'lead', ...this.#office })
    this.#open(this.#seen)
  }

  /** Subscribes at the server, as leader. */
  #open(after: string | undefined): void {
    this.#stream = this.#subscribe(after, {
      onStarted: () => this.#setState('live'),
      onConnecting: () => this.#setState('connecting'),
      onLost: () => this.#setState('lost'),
      onItem: (id, item) => {
        this.#log.append({ id, item })
        this.#post({ kind: 'event', ...this.#office, count: ++this.#count, id, item })
        this.#take({ id, item })
      },
      onEnded: (code) => {
        if (code !== undefined) this.#post({ kind: 'ended', ...this.#office, code })
        this.#leave()
        this.#handlers.onEnded(code)
      },
    })
    // The subscription may end while it begins.
    if (this.#left) this.#stream.unsubscribe()
  }

  #stopLeading(): void {
    clearInterval(this.#beat)
    this.#stream?.unsubscribe()
    this.#stream = undefined
    this.#resign()
  }

  /** Gives way to another leader, and runs for election again. */
  #stepDown(): void {
    this.#stopLeading()
    this.#stand()
    this.#join()
  }

  #followAlone(): void {
    this.#leave()
    this.#alone = this.#subscribe(this.#seen, this.#handlers)
  }

  #hear(message: FeedMessage): void {
    if (message.kind === 'join') this.#welcome(message.member, message.after)
    else if (this.#stream) this.#compare(message)
    else this.#obey(message)
  }

  #obey(message: Exclude<FeedMessage, { kind: 'join' }>): void {
    this.#highestTerm = Math.max(this.#highestTerm, message.term)
    if (message.kind === 'lead') {
      if (!isSame(message, this.#following)) this.#join()
    } else if (message.kind === 'welcome') {
      if (message.member === this.#id) this.#accept(message)
    } else if (isSame(message, this.#following)) this.#follow(message)
  }

  /** Handles another leader: a frozen tab, or a connection between tabs, is back. */
  #compare(other: Office): void {
    const { leader, term } = this.#office
    if (other.term > term || (other.term === term && other.leader > leader)) {
      this.#highestTerm = other.term
      this.#stepDown()
    } else this.#post({ kind: 'lead', leader, term })
  }

  /**
   * Sends a tab the events that it has missed, as leader. Subscribes again from the tab's position when the log does
   * not reach back so far.
   */
  #welcome(member: string, after: string | undefined): void {
    if (!this.#stream) return
    const missed = after === undefined ? [] : this.#log.since(after)
    const state = this.#state
    this.#post({ kind: 'welcome', ...this.#office, member, state, count: this.#count, missed: [...(missed ?? [])] })
    if (missed) return
    this.#stream.unsubscribe()
    this.#log = new EventLog(after)
    this.#open(after)
  }

  #accept({ leader, term, state, count, missed }: Extract<FeedMessage, { kind: 'welcome' }>): void {
    this.#following = { leader, term }
    this.#count = count
    for (const entry of missed) this.#record(entry)
    this.#announce(state)
  }

  #follow(message: Extract<FeedMessage, { kind: 'event' | 'state' | 'ended' }>): void {
    if (message.kind === 'ended') {
      this.#leave()
      this.#handlers.onEnded(message.code)
    } else if (message.kind === 'state') {
      this.#announce(message.state)
    } else if (message.count === this.#count + 1) {
      this.#count = message.count
      this.#record(message)
    } else this.#join()
  }

  #record(entry: LogEntry): void {
    this.#log.append(entry)
    this.#take(entry)
  }

  /** Passes an event to the page, once. The leader repeats events for a tab that was behind. */
  #take({ id, item }: LogEntry): void {
    if (this.#seen !== undefined && (item.kind === 'reset' ? id === this.#seen : !isAfter(id, this.#seen))) return
    this.#seen = id
    this.#handlers.onItem(id, item)
  }

  #setState(state: FeedState): void {
    this.#post({ kind: 'state', ...this.#office, state })
    this.#announce(state)
  }

  #announce(state: FeedState): void {
    this.#state = state
    if (state === 'live') this.#handlers.onStarted()
    else if (state === 'connecting') this.#handlers.onConnecting()
    else this.#handlers.onLost()
  }
}

const isSame = (one: Office, other: Office | undefined): boolean =>
  other !== undefined && one.leader === other.leader && one.term === other.term
