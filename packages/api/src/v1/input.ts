/** Finds the route of a request, and reads its fields from path, query and body. */
import { callLimits } from '@amend/contract'
import { ServiceError } from '@amend/services'
import { z } from 'zod'
import { boundedBody } from '../bounded-body.ts'
import { isNestedDeeper } from '../json-depth.ts'
import type { Route } from './route.ts'

export interface Match {
  readonly route: Route
  readonly parameters: Readonly<Record<string, string>>
}

/** The routes of a path, of any method, the most literal ones first. */
export function matchesOf(routes: readonly Route[], path: string): Match[] {
  const segments = path.split('/')
  return routes
    .flatMap((route) => {
      const parameters = parametersOf(route.path.split('/'), segments)
      return parameters ? [{ route, parameters }] : []
    })
    .sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length)
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined && part !== segment) return undefined
    if (name !== undefined) parameters[name] = segment
  }
  return parameters
}

export const takesBody = ({ method }: Pick<Route, 'method'>): boolean => method === 'POST' || method === 'PATCH'

/** What was sent, before the schema of the route parses it. */
export interface Sent {
  readonly fields: Readonly<Record<string, unknown>>
  /** The text of a body in JSON. */
  readonly body: string
}

/** @throws ServiceError 'bad-input', 'too-large', 'upload-broken-off' */
export async function readFields({ route, parameters }: Match, request: Request): Promise<Sent> {
  const query = new URL(request.url).searchParams
  if (!takesBody(route)) return { fields: { ...queryFields(route.input, query), ...parameters }, body: '' }
  const body = await boundedBody(request, route.inputBytes ?? callLimits.inputBytes)
  if (!body || body.byteLength === 0) return { fields: parameters, body: '' }
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) throw notJson()
  if (isNestedDeeper(body, callLimits.depth)) {
    throw new ServiceError('bad-input', `The request is nested deeper than ${callLimits.depth} levels.`)
  }
  return { fields: { ...parseObject(body.toString('utf8')), ...parameters }, body: body.toString('utf8') }
}

const notJson = () =>
  new ServiceError('bad-input', 'Send the request as a JSON object, with "Content-Type: application/json".')

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // The sentence is the same for both.
  }
  throw notJson()
}

/** Texts of a query as the types of their fields. A text that is none stays, and its schema refuses it. */
function queryFields(input: z.ZodObject, query: URLSearchParams): Record<string, unknown> {
  const types = typesOf(input)
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const [text = '', ...more] = query.getAll(name)
      if (types.get(name) === 'array') return [name, [text, ...more]]
      if (more.length > 0) throw new ServiceError('bad-input', 'A field of the address is there twice.')
      return [name, typed(text, types.get(name))]
    }),
  )
}

function typed(text: string, type: string | undefined): unknown {
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

const known = new WeakMap<z.ZodObject, ReadonlyMap<string, string>>()

/** The JSON type of each field; "number" for an integer. */
function typesOf(input: z.ZodObject): ReadonlyMap<string, string> {
  const earlier = known.get(input)
  if (earlier) return earlier
  const types = new Map(Object.entries(input.shape).map(([name, field]) => [name, typeOf(field as z.ZodType)]))
  known.set(input, types)
  return types
}

function typeOf(field: z.ZodType): string {
  const schema = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' })
  const options = [schema, ...(schema.anyOf ?? [])].map((one) => (typeof one === 'object' ? one.type : undefined))
  const type = options.find((one) => one !== undefined && one !== 'null')
  return type === 'integer' ? 'number' : String(type)
}
