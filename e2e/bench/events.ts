/** The events of a workspace as a browser receives them: server-sent, by the subscription. */
import type { EventItem } from '@amend/api/types'
import type { Person } from '../platform/client.ts'

export interface Arrival {
  readonly event: EventItem
  /** `performance.now()` when it arrived. */
  readonly at: number
}

export interface Listening {
  /** Waits for the first matching event, including those already received. */
  arrival(matches: (event: EventItem) => boolean): Promise<Arrival>
  stop(): void
}

export async function listen(person: Person): Promise<Listening> {
  const controller = new AbortController()
  const path = person.queryPath('event.follow', { workspaceId: await person.workspaceId() })
  const answer = await person.fetch(path, { headers: { accept: 'text/event-stream' }, signal: controller.signal })
  if (!answer.ok || !answer.body) throw new Error(`No events: ${answer.status} ${await answer.text()}`)
  const arrivals: Arrival[] = []
  const waiting: { matches(event: EventItem): boolean; resolve(arrival: Arrival): void }[] = []
  const body = answer.body
  void (async () => {
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) take(block)
    }
  })().catch(() => {})

  function take(block: string) {
    const data = /^data: ?(.*)$/m.exec(block)?.[1]
    if (!data) return
    const event = JSON.parse(data) as EventItem
    if (typeof event.kind !== 'string') return
    const arrival = { event, at: performance.now() }
    arrivals.push(arrival)
    for (const one of waiting.splice(0)) {
      if (one.matches(event)) one.resolve(arrival)
      else waiting.push(one)
    }
  }

  return {
    arrival(matches) {
      const earlier = arrivals.find(({ event }) => matches(event))
      if (earlier) return Promise.resolve(earlier)
      return new Promise((resolve) => waiting.push({ matches, resolve }))
    },
    stop: () => controller.abort(),
  }
}
