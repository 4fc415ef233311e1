import type { IncomingMessage } from 'node:http'

export function isQuery(request: Pick<IncomingMessage, 'method' | 'url'>): boolean
