import type { components } from '../generated/schema.ts'

export type AmendEvent = components['schemas']['Event']

/** Reads the data of server-sent events, as HTML's specification of event streams says. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<AmendEvent, void> {
  let rest = ''
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = block.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []))
        if (data.length > 0) yield JSON.parse(data.join('\n')) as AmendEvent
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
