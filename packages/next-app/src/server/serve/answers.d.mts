import type { IncomingMessage, ServerResponse } from 'node:http'

export function completeHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void

export function drainAfterAnswer(request: IncomingMessage, response: ServerResponse, mostBytes: () => number): void
