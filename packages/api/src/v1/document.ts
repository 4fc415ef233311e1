/** The OpenAPI document of the HTTP API, made of the routes and their schemas. */
import { STATUS_CODES } from 'node:http'
import { apiErrorCodes } from '@amend/contract'
import { z } from 'zod'
import { statusOf } from '../error-status.ts'
import { base } from './answer.ts'
import { components } from './components.ts'
import { takesBody } from './input.ts'
import { problemType } from './problem.ts'
import type { Route } from './route.ts'
import { routes } from './routes/index.ts'

type Json = Record<string, unknown>

const info = {
  title: 'Amend',
  version: '1',
  description:
    'Edit pictures from a program. A key belongs to one workspace and is made on the page “API keys”; it is sent as "Authorization: Bearer amend_…".',
}

const tags = {
  key: 'The key itself',
  images: 'Pictures and their bytes',
  exports: 'Files for download',
  edits: 'Edits, their progress and results',
  albums: 'Albums and the pictures in them',
  shares: 'Links by which anybody sees pictures',
  models: 'Models',
  members: 'People',
  events: 'What happens in the workspace, as it happens',
  webhooks: 'Messages to other servers, signed as Standard Webhooks says',
  'webhook-deliveries': 'Messages that were sent',
}

/** @returns the document, of OpenAPI 3.1 */
export function apiDocument(): Json {
  const schemas: Json = { Problem: problem }
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const item = paths[route.path] ?? {}
    item[route.method.toLowerCase()] = operationOf(route, schemas)
    paths[route.path] = item
  }
  const used = new Set(routes.map(({ tag }) => tag))
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: base }],
    security: [{ key: [] }],
    tags: [...used].sort().map((name) => ({ name, description: Reflect.get(tags, name) ?? name })),
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: "amend_…".' } },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: { Problem: problemResponse },
      headers: headersOfAnswers,
    },
  }
}

const problem = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One sentence for a person.' },
    code: { type: 'string', enum: apiErrorCodes.filter((code) => statusOf(code) !== 500 || code === 'internal') },
    field: { type: 'string', description: 'The field that it is about, such as "settings.steps".' },
    retryAfter: { type: 'number', description: 'Seconds.' },
    limit: { type: 'number', description: 'The limit that the request exceeds.' },
    requestId: { type: 'string', description: 'Finds the request in the log of the server.' },
  },
}

const problemResponse = {
  description: 'A refusal, with one sentence and a code.',
  headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
  content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
}

const header = (description: string) => ({ description, schema: { type: 'string' } })
const headersOfAnswers = {
  RateLimit: header('Requests that remain, and seconds until there are more: draft-ietf-httpapi-ratelimit-headers.'),
  'RateLimit-Policy': header('Requests a window.'),
  'X-Request-Id': header('Finds the request in the log of the server.'),
}
const answerHeaders = Object.fromEntries(
  Object.keys(headersOfAnswers).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

function operationOf(route: Route, schemas: Json): Json {
  const { name, summary, description, tag } = route
  const body = takesBody(route) ? requestBodyOf(route, schemas) : undefined
  return {
    ...{ operationId: name, summary, ...(description && { description }), tags: [tag] },
    parameters: parametersOf(route, schemas),
    ...(body && { requestBody: body }),
    responses: { [route.answer.status]: answerOf(route, schemas), default: { $ref: '#/components/responses/Problem' } },
  }
}

const namesIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

function parametersOf(route: Route, schemas: Json): Json[] {
  const inPath = namesIn(route.path)
  const whole = schemaOf(route.input, 'input', schemas)
  const properties = Object.entries((whole.properties ?? {}) as Record<string, Json>)
  const required = new Set(Array.isArray(whole.required) ? whole.required : [])
  const fields = properties.filter(([name]) => inPath.includes(name) || !takesBody(route))
  const parameters = fields.map(([name, schema]): Json => {
    const place = inPath.includes(name) ? 'path' : 'query'
    return { name, in: place, required: place === 'path' || required.has(name), schema }
  })
  if (route.file?.raw) parameters.push({ name: 'name', in: 'query', required: false, schema: { type: 'string' } })
  if (route.answer.kind === 'events') {
    parameters.push({ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } })
  }
  if (route.method === 'GET') return parameters
  const idempotency = { type: 'string', minLength: 1, maxLength: 255 }
  const text = 'A repetition with the same key has no second effect and gets the first answer, for a day.'
  return [
    ...parameters,
    { name: 'Idempotency-Key', in: 'header', required: false, description: text, schema: idempotency },
  ]
}

function requestBodyOf(route: Route, schemas: Json): Json | undefined {
  const inPath = namesIn(route.path)
  const shape = Object.fromEntries(Object.entries(route.input.shape).filter(([name]) => !inPath.includes(name)))
  const hasFields = Object.keys(shape).length > 0
  const json = schemaOf(z.strictObject(shape), 'input', schemas)
  const { file } = route
  if (!hasFields && !file) return undefined
  const form = {
    ...json,
    properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' }, ...Object(json.properties) },
    ...(file?.required && { required: ['file'] }),
  }
  return {
    required: file !== undefined || json.required !== undefined,
    content: {
      ...(hasFields && { 'application/json': { schema: json } }),
      ...(file && { 'multipart/form-data': { schema: form } }),
      ...(file?.raw && { 'image/*': { schema: { type: 'string', contentMediaType: 'image/*' } } }),
    },
  }
}

function answerOf({ answer }: Route, schemas: Json): Json {
  const description = STATUS_CODES[answer.status] ?? ''
  const headers = answerHeaders
  if (answer.kind === 'nothing') return { description, headers }
  if (answer.kind === 'bytes') {
    return { description, headers, content: { 'image/*': { schema: { type: 'string', contentMediaType: 'image/*' } } } }
  }
  const schema = schemaOf(answer.schema, 'output', schemas)
  if (answer.kind === 'json') return { description, headers, content: { 'application/json': { schema } } }
  return { description, headers, content: { 'text/event-stream': { schema } } }
}

/** A schema in JSON, with the named ones put into `schemas`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, {
    ...{ io, metadata: components, unrepresentable: 'any' },
    override: ({ jsonSchema, zodSchema }) => {
      // An answer may get further fields.
      if (io === 'output' && zodSchema._zod.def.type === 'object') delete jsonSchema.additionalProperties
      delete jsonSchema.id
    },
  })
  const { $defs = {}, $schema: _, ...rest } = made
  for (const [name, definition] of Object.entries($defs)) {
    // A recursive schema has no type that generators can write.
    schemas[publicName(name)] = isRecursive(name) ? { description: 'Any JSON.' } : referring(definition)
  }
  return referring(rest) as Json
}

/** Whether a name is Zod's own for the one recursive schema, any JSON. */
const isRecursive = (name: string): boolean => /^__schema\d+$/.test(name)
const publicName = (name: string): string => (isRecursive(name) ? 'AnyJson' : name)

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const target = name === '$ref' && typeof part === 'string' ? /^#\/\$defs\/(.+)$/.exec(part)?.[1] : undefined
      return target === undefined ? [name, referring(part)] : [name, `#/components/schemas/${publicName(target)}`]
    }),
  )
}
