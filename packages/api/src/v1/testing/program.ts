/** Requests of programs to a test installation. */
import { createApiKey } from '@amend/auth'
import type { ApiKeyScope } from '@amend/db'
import type { Person } from '@amend/db/seed'
import type { Services } from '@amend/services'
import { answerProgram } from '../answer.ts'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly json: unknown
}

export interface Asked {
  readonly key?: string | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
}

/** A key of somebody in a workspace. @returns its secret */
export async function keyOf({ database }: Services, by: Person, workspaceId: string, scope: ApiKeyScope) {
  const request = { workspaceId, createdById: by.user.id, name: 'Script', scope }
  const { key, secret } = await createApiKey(database, request)
  return { id: key.id, secret }
}

/** Sends a request; a body that is an object is sent as JSON. */
export async function ask(
  services: Services,
  method: string,
  path: string,
  { key, body, headers: given, address = '192.0.2.7' }: Asked = {},
): Promise<Answered> {
  const isRaw = body instanceof FormData || body instanceof Blob
  const request = new Request(`https://amend.example.org/api/v1${path}`, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }),
      ...given,
    },
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
  })
  const answer = await answerProgram(services, { request, client: { address }, requestId: 'test-request' })
  const text = answer.stream ? await begin(answer.stream) : (answer.body ?? '')
  return { status: answer.status, headers: answer.headers, text, json: parse(text) }
}

/** The bytes that arrive at once; an event stream stays open. */
async function begin(stream: NodeJS.ReadableStream & { destroy(): unknown }): Promise<string> {
  const timer = setTimeout(() => stream.destroy(), 500)
  let text = ''
  try {
    for await (const piece of stream) text += Buffer.from(piece).toString('latin1')
  } catch {
    // The stream was still open.
  } finally {
    clearTimeout(timer)
  }
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
