/** The operations of the OpenAPI document in the form that the reference shows. */
import { z } from 'zod'

const schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  $ref: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.looseObject({ type: z.string().optional(), $ref: z.string().optional() })).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
})
type Schema = z.output<typeof schema>

const content = z.record(z.string(), z.object({ schema }))
const parameter = z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema })
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  parameters: z.array(parameter),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
})
const shape = z.object({
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
})

export interface OperationField {
  readonly name: string
  /** Such as "query" or "body". */
  readonly place: string
  readonly type: string
  readonly required: boolean
}

export interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string | undefined
  readonly fields: readonly OperationField[]
  /** What it answers with, such as "200: Image". */
  readonly answer: string
}

export interface OperationGroup {
  readonly tag: string
  readonly description: string
  readonly operations: readonly Operation[]
}

/** @param document of OpenAPI, as the API makes it */
export function operationsOf(document: unknown): OperationGroup[] {
  const { tags, paths } = shape.parse(document)
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, found]) => ({ method: method.toUpperCase(), path, found })),
  )
  return tags.map(({ name: tag, description }) => ({
    tag,
    description,
    operations: all
      .filter(({ found }) => found.tags.includes(tag))
      .map(({ method, path, found }) => ({
        ...{ method, path, name: found.operationId, summary: found.summary, description: found.description },
        fields: fieldsOf(found),
        answer: answerOf(found),
      })),
  }))
}

function fieldsOf({ parameters, requestBody }: z.output<typeof operation>): OperationField[] {
  const named = parameters.map((one) => ({
    ...{ name: one.name, place: one.in, type: typeOf(one.schema), required: one.required },
  }))
  const body = Object.values(requestBody?.content ?? {})[0]?.schema
  const inBody = Object.entries(body?.properties ?? {}).map(([name, property]) => {
    const required = body?.required?.includes(name) ?? false
    return { name, place: 'body', type: typeOf(schema.parse(property)), required }
  })
  return [...named, ...inBody]
}

function answerOf({ responses }: z.output<typeof operation>): string {
  const [status = '', response] = Object.entries(responses)[0] ?? []
  const [mediaType, made] = Object.entries(response?.content ?? {})[0] ?? []
  if (!mediaType || !made) return status
  return mediaType === 'application/json' ? `${status}: ${typeOf(made.schema)}` : `${status}: ${mediaType}`
}

/** A type in a word. */
function typeOf({ type, $ref, enum: values, anyOf }: Schema): string {
  if ($ref) return $ref.split('/').at(-1) ?? ''
  if (values) return values.map(String).join(' | ')
  if (type) return [type].flat().join(' | ')
  return anyOf?.map((one) => (one.$ref ? (one.$ref.split('/').at(-1) ?? '') : (one.type ?? 'any'))).join(' | ') || 'any'
}
