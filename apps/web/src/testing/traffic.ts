/** A person who uploads and edits all the time, repeats refused requests with the same key, and notes what was accepted. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Browser } from './browser.ts'
import { makePng } from './png.ts'

export interface Refusal {
  /** After the beginning of the traffic, ms. */
  readonly at: number
  readonly what: 'upload' | 'edit'
  /** 0: the connection broke. */
  readonly status: number
  readonly code: string
  readonly message: string
  readonly retryAfter: string | null
}

export interface Traffic {
  /** Ids of what the server accepted, in order, with the time after the beginning, ms. */
  readonly uploads: { readonly id: string; readonly at: number }[]
  readonly edits: { readonly id: string; readonly at: number }[]
  readonly refusals: Refusal[]
  /** Since its beginning, ms. */
  now(): number
  stop(): Promise<void>
}

const item = z.object({ id: z.string(), status: z.string() })
const items = z.object({ result: z.object({ data: z.array(item) }) })
const model = z.object({
  result: z.object({ data: z.object({ capabilities: z.object({ defaults: z.record(z.string(), z.unknown()) }) }) }),
})
const refusal = z.object({
  error: z.object({ code: z.unknown(), message: z.string(), data: z.object({ code: z.string() }).optional() }),
})

const answerTimeout = 40_000 // ms
const endTimeout = 180_000 // ms, of all items together

/** @param side of the uploads, pixels: about as many bytes are sent */
export async function startTraffic(browser: Browser, workspace: string, side = 400): Promise<Traffic> {
  const { capabilities } = model.parse(await (await browser.query('model.current', { workspaceId: workspace })).json())
    .result.data
  const settings = { ...capabilities.defaults, seed: null, steps: 1 }
  const began = performance.now()
  const now = () => Math.round(performance.now() - began)
  const traffic: Traffic = { uploads: [], edits: [], refusals: [], now, stop: async () => {} }
  let ended = false

  const again = async <T>(what: Refusal['what'], send: () => Promise<Response>, read: (body: unknown) => T) => {
    while (!ended) {
      const answer = await send().catch(() => undefined)
      const text = (await answer?.text().catch(() => '')) ?? ''
      if (answer?.ok) return read(JSON.parse(text))
      traffic.refusals.push({ at: now(), what, ...refusalOf(answer, text) })
      await sleep(500)
    }
  }
  const upload = () => {
    const query = new URLSearchParams({ key: randomUUID(), name: 'noise.png' })
    const body = new Uint8Array(makePng(side, true))
    const signal = () => AbortSignal.timeout(answerTimeout)
    return again(
      'upload',
      () => browser.request(`/api/uploads/${workspace}?${query}`, { method: 'POST', body, signal: signal() }),
      (answer) => traffic.uploads.push({ id: item.parse(answer).id, at: now() }),
    )
  }
  const edit = (sourceId: string) => {
    const input = { workspaceId: workspace, sourceId, instruction: 'make it night', settings, variants: 1 }
    const body = JSON.stringify({ ...input, key: randomUUID() })
    const headers = { 'content-type': 'application/json' }
    const signal = () => AbortSignal.timeout(answerTimeout)
    return again(
      'edit',
      () => browser.request('/api/trpc/edit.request', { method: 'POST', headers, body, signal: signal() }),
      (answer) => {
        for (const { id } of items.parse(answer).result.data) traffic.edits.push({ id, at: now() })
      },
    )
  }
  const loop = async (step: () => Promise<unknown>, pause: number) => {
    while (!ended) {
      await step()
      await sleep(pause)
    }
  }

  await upload()
  const [first] = traffic.uploads
  if (!first) throw new Error('The first upload was refused.')
  await becomes(browser, 'image', workspace, first.id, 60_000)
  const loops = [loop(upload, 700), loop(upload, 900), loop(() => edit(first.id), 2500)]
  return {
    ...traffic,
    stop: async () => {
      ended = true
      await Promise.all(loops)
    },
  }
}

function refusalOf(
  answer: Response | undefined,
  text: string,
): Pick<Refusal, 'status' | 'code' | 'message' | 'retryAfter'> {
  const { data } = refusal.safeParse(parsed(text))
  return {
    status: answer?.status ?? 0,
    code: data ? (data.error.data?.code ?? String(data.error.code)) : '',
    message: data?.error.message ?? text.slice(0, 200),
    retryAfter: answer?.headers.get('retry-after') ?? null,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const status = z.object({ result: z.object({ data: item }) })
const open = new Set(['pending', 'queued', 'running'])

/** Waits until an image or an edit is in a state that lasts. @returns the state; "open" when it is not in time */
export async function becomes(
  browser: Browser,
  noun: 'image' | 'edit',
  workspaceId: string,
  id: string,
  timeout: number,
): Promise<string> {
  const deadline = performance.now() + timeout
  while (performance.now() < deadline) {
    const answer = await browser.query(`${noun}.get`, { workspaceId, id }).catch(() => undefined)
    const body: unknown = await answer?.json().catch(() => undefined)
    const { data } = status.safeParse(body)
    if (answer?.status === 404) return 'lost'
    if (data && !open.has(data.result.data.status)) return data.result.data.status
    await sleep(200)
  }
  return 'open'
}

/** How everything that was accepted has ended, such as `{ ready: 12 }`. */
export async function endings(
  browser: Browser,
  noun: 'image' | 'edit',
  workspaceId: string,
  ids: readonly { readonly id: string }[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const deadline = performance.now() + endTimeout
  for (const { id } of ids) {
    const state = await becomes(browser, noun, workspaceId, id, Math.max(2000, deadline - performance.now()))
    counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}
