import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

interface Refusal {
  readonly status: number
  readonly reason: string
}

type Headers = Readonly<Record<string, string>>

export function refusalHeaders(
  manifest: { readonly headers: readonly { readonly headers: readonly { key: string; value: string }[] }[] },
  https: boolean,
): Headers
export function refusalOf(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Refusal | undefined
export function refuse(response: ServerResponse, refusal: Refusal, headers: Headers): void
export function refuseBroken(error: Error & { code?: string }, socket: Duplex, headers: Headers): void
