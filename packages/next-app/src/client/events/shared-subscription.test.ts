import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shareSubscription } from './shared-subscription.ts'
import type { Subscription } from './stream.ts'
import { BrowserTab, TabChannel } from './testing/browser-tabs.ts'
import { EventServer } from './testing/event-server.ts'

let workspace = 0
const tabs = new Set<Tab>()

beforeEach(() => {
  vi.stubGlobal('BroadcastChannel', TabChannel)
  workspace++
})
afterEach(() => {
  for (const tab of tabs) tab.close()
  tabs.clear()
  vi.unstubAllGlobals()
})

interface TabOptions {
  readonly after?: string
  readonly name?: string
}

/** A tab that follows the events of a workspace. */
class Tab {
  readonly browserTab = new BrowserTab()
  readonly heard: string[] = []
  state = 'connecting'
  /** Whether it holds a connection to the server. */
  leads = false
  readonly #subscription: Subscription

  constructor(server: EventServer, { after, name = `anna.${workspace}` }: TabOptions = {}) {
    const subscribe: typeof server.subscribe = (cursor, handlers) => {
      this.leads = true
      const { unsubscribe, wake } = server.subscribe(cursor, handlers)
      const leave = () => {
        this.leads = false
        unsubscribe()
      }
      return { unsubscribe: leave, wake }
    }
    this.#subscription = this.browserTab.run(() =>
      shareSubscription(() => name, subscribe)(after, {
        onStarted: () => (this.state = 'live'),
        onConnecting: () => (this.state = 'connecting'),
        onLost: () => (this.state = 'lost'),
        onEnded: (code) => (this.state = `ended: ${code}`),
        onItem: (id, item) => this.heard.push(item.kind === 'reset' ? `reset ${id}` : id),
      }),
    )
    tabs.add(this)
  }

  close(): void {
    this.browserTab.run(() => this.#subscription.unsubscribe())
    tabs.delete(this)
  }
}

const until = (what: () => void, timeout = 8_000) => vi.waitFor(what, { timeout, interval: 10 })
const live = (...those: Tab[]) => until(() => expect(those.map(({ state }) => state)).toEqual(those.map(() => 'live')))
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => String(from + i))

describe('the tabs of a browser', () => {
  it('share one connection, and each receives every event once and in order', async () => {
    const server = new EventServer()
    const seven = numbers(1, 7).map(() => new Tab(server, { after: '0' }))
    await live(...seven)
    server.append(50)
    await until(() => expect(seven.map(({ heard }) => heard)).toEqual(seven.map(() => numbers(1, 50))))
    expect(server.cursors).toEqual(['0'])
  })

  it('send a new tab the events that it has missed, without another connection', async () => {
    const server = new EventServer()
    const first = new Tab(server, { after: '0' })
    await live(first)
    server.append(20)
    await until(() => expect(first.heard).toHaveLength(20))
    const [behind, upToDate, ahead] = ['5', '20', '22'].map((after) => new Tab(server, { after }))
    await live(behind!, upToDate!, ahead!)
    server.append(5)
    await until(() => expect(behind!.heard).toEqual(numbers(6, 25)))
    await until(() => expect(upToDate!.heard).toEqual(numbers(21, 25)))
    await until(() => expect(ahead!.heard).toEqual(numbers(23, 25)))
    expect(server.cursors).toEqual(['0'])
  })

  it('reconnect from the position of the tab furthest behind, unnoticed by the others', async () => {
    const server = new EventServer()
    server.append(300)
    const first = new Tab(server, { after: '290' })
    await until(() => expect(first.heard).toEqual(numbers(291, 300)))
    const behind = new Tab(server, { after: '100' })
    await until(() => expect(behind.heard).toEqual(numbers(101, 300)))
    server.append()
    await until(() => expect([first.heard.at(-1), behind.heard.at(-1)]).toEqual(['301', '301']))
    expect(first.heard).toEqual(numbers(291, 301))
    expect(server.cursors).toEqual(['290', '100'])
    expect(server.most).toBe(1)
  })

  it('reset the tab that is behind when its events are no longer kept', async () => {
    const server = new EventServer()
    server.append(10)
    const first = new Tab(server, { after: '10' })
    await live(first)
    server.prune()
    const behind = new Tab(server, { after: '3' })
    await until(() => expect(behind.heard).toEqual(['reset 10']))
    server.append()
    await until(() => expect([first.heard, behind.heard]).toEqual([['11'], ['reset 10', '11']]))
  })

  it('receive new events only when they have no cursor', async () => {
    const server = new EventServer()
    server.append(3)
    const both = [new Tab(server), new Tab(server)]
    await live(...both)
    server.append(2)
    await until(() => expect(both.map(({ heard }) => heard)).toEqual([numbers(4, 5), numbers(4, 5)]))
  })

  it('share the state of the connection when it is lost and restored', async () => {
    const server = new EventServer()
    const both = [new Tab(server), new Tab(server)]
    await live(...both)
    const [connection] = server.open
    connection!.handlers.onLost()
    await until(() => expect(both.map(({ state }) => state)).toEqual(['lost', 'lost']))
    connection!.handlers.onStarted()
    await live(...both)
  })

  it('all end when the server refuses the subscription for good', async () => {
    const server = new EventServer()
    const three = [new Tab(server), new Tab(server), new Tab(server)]
    await live(...three)
    server.refuse('not-permitted')
    await until(() => expect(new Set(three.map(({ state }) => state))).toEqual(new Set(['ended: not-permitted'])))
    await sleep(1_000)
    expect(server.cursors).toHaveLength(1)
  })

  it('of two accounts or two workspaces are independent', async () => {
    const server = new EventServer()
    const names = [`anna.${workspace}`, `ben.${workspace}`, `anna.${workspace}b`]
    const three = names.map((name) => new Tab(server, { name, after: '0' }))
    await live(...three)
    expect(server.open.size).toBe(3)
    server.append()
    await until(() => expect(three.map(({ heard }) => heard)).toEqual([['1'], ['1'], ['1']]))
  })

  it('have a connection each without BroadcastChannel, and on pages without an account', async () => {
    const server = new EventServer()
    const subscribe = shareSubscription(() => undefined, server.subscribe)
    expect(subscribe).not.toBe(server.subscribe)
    const handlers = { onStarted: vi.fn(), onConnecting() {}, onLost() {}, onEnded() {}, onItem() {} }
    const first = subscribe('7', handlers)
    vi.stubGlobal('BroadcastChannel', undefined)
    const second = shareSubscription(() => 'anna', server.subscribe)('8', handlers)
    await until(() => expect(handlers.onStarted).toHaveBeenCalledTimes(2))
    expect(server.cursors).toEqual(['7', '8'])
    first.unsubscribe()
    second.unsubscribe()
    expect(server.open.size).toBe(0)
  })
})

describe('the leader', () => {
  it('is replaced within a second when it closes, without a lost or duplicate event', async () => {
    const server = new EventServer()
    const [first, second, third] = numbers(1, 3).map(() => new Tab(server, { after: '0' }))
    await live(first!, second!, third!)
    server.append(3)
    await until(() => expect(third!.heard).toEqual(numbers(1, 3)))
    const leader = tabThatLeads()
    leader.close()
    expect(server.open.size).toBe(0)
    server.append(4)
    const began = performance.now()
    const left = [first!, second!, third!].filter((tab) => tab !== leader)
    await until(() => expect(left.map(({ heard }) => heard)).toEqual(left.map(() => numbers(1, 7))))
    expect(performance.now() - began).toBeLessThan(1_500)
    expect(server.cursors).toEqual(['0', '3'])
    expect(server.most).toBe(1)
  })

  it('is replaced within seconds when it crashes or freezes, and follows when it thaws', async () => {
    const server = new EventServer()
    const three = numbers(1, 3).map(() => new Tab(server, { after: '0' }))
    await live(...three)
    const leader = tabThatLeads()
    leader.browserTab.freeze()
    const [stuck] = server.open
    server.append(5)
    const left = three.filter((tab) => tab !== leader)
    const began = performance.now()
    await until(() => expect(left.map(({ heard }) => heard)).toEqual(left.map(() => numbers(1, 5))))
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(server.open.size).toBe(2)
    leader.browserTab.run(() => leader.browserTab.thaw())
    await until(() => expect(server.open.size).toBe(1))
    expect(server.open.has(stuck!)).toBe(false)
    server.append()
    await until(() => expect(three.map(({ heard }) => heard)).toEqual(three.map(() => numbers(1, 6))))
  })

  it('runs for election again when it has resigned without closing', async () => {
    // Browsers send "beforeunload" to a tab whose person then stays: the library resigns.
    const server = new EventServer()
    const first = new Tab(server, { after: '0' })
    await live(first)
    const rival = new TabChannel(`amend.events.1.anna.${workspace}`)
    rival.postMessage({ kind: 'lead', leader: 'rival', term: 5 })
    await until(() => expect(server.open.size).toBe(0))
    rival.close()
    // Nobody else runs: it is elected again, with a higher term.
    await until(() => expect(server.open.size).toBe(1))
    server.append()
    await until(() => expect(first.heard).toEqual(['1']))
  })

  it('is unique in the end, and no tab misses an event, with tabs opening, closing and freezing', async () => {
    const step = fc.oneof(
      fc.constant('open' as const),
      fc.constant('close' as const),
      fc.constant('close the leader' as const),
      fc.constant('append' as const),
      fc.constant('wait' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        workspace++
        const server = new EventServer()
        const here: { tab: Tab; after: number }[] = []
        for (const one of steps) {
          if (one === 'open' && here.length < 7) {
            here.push({ tab: new Tab(server, { after: server.head }), after: Number(server.head) })
          } else if (one === 'close') here.pop()?.tab.close()
          else if (one === 'close the leader') here.shift()?.tab.close()
          else if (one === 'append') server.append(3)
          else await sleep(120)
        }
        server.append()
        const expected = here.map(({ after }) => numbers(after + 1, Number(server.head)))
        await until(() => expect(here.map(({ tab }) => tab.heard)).toEqual(expected))
        await until(() => expect(server.open.size).toBe(here.length > 0 ? 1 : 0))
        for (const { tab } of here) tab.close()
        expect(server.open.size).toBe(0)
      }),
      { numRuns: 15, interruptAfterTimeLimit: 30_000 },
    )
  })
})

/** The tab that holds the connection: freezing it would stop the events. */
function tabThatLeads(): Tab {
  const leading = [...tabs].find((tab) => tab.leads)
  if (!leading) throw new Error('No tab leads.')
  return leading
}
