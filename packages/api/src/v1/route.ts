/** A route of the HTTP API: what it takes and answers, as schemas, and what it does. The document is made of the same. */
import { z } from 'zod'
import type { BytesAnswer } from '../bytes.ts'
import type { Context } from '../context.ts'
import { appRouter } from '../router.ts'

export const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

/** One request of a program. */
export interface Call {
  readonly context: Context
  /** The workspace of the key. */
  readonly workspaceId: string
  /** The fields of path and query or body, parsed by the route's schema. */
  readonly input: Readonly<Record<string, unknown>>
  /** The same fields before they were parsed, for a procedure, which parses them itself. */
  readonly sent: Readonly<Record<string, unknown>>
  /** A UUID that is the same for repetitions with one Idempotency-Key. */
  readonly key: string
  readonly request: Request
  /**
   * Calls a procedure in the workspace of the key.
   * @param path such as "image.get"
   */
  procedure(path: string, input?: object): Promise<unknown>
}

/** How the answer of a route looks. */
export type Answer =
  | { readonly kind: 'json'; readonly status: 200 | 201 | 202; readonly schema: z.ZodType }
  | { readonly kind: 'nothing'; readonly status: 204 }
  | { readonly kind: 'bytes'; readonly status: 200 }
  | { readonly kind: 'events'; readonly status: 200; readonly schema: z.ZodType }

/** An event for a stream. */
export interface StreamedEvent {
  readonly id: string
  readonly data: unknown
}

export interface Route {
  readonly method: Method
  /** Below /api/v1, with the names of fields in braces: "/images/{id}". */
  readonly path: string
  /** The operation's name in the document and in clients, such as "listImages". */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly tag: string
  /** All fields: those in the path, and of GET and DELETE in the query, else in the body. */
  readonly input: z.ZodObject
  /** A route that takes a file: as multipart/form-data, and where `raw`, as the whole body. */
  readonly file?: { readonly raw: boolean; readonly required: boolean }
  /** The maximum size of a body in JSON, bytes. Default: `callLimits.inputBytes`. */
  readonly inputBytes?: number
  /** Whether an answer to an Idempotency-Key is kept; default for all but GET and uploads. */
  readonly keepsAnswer?: boolean
  readonly answer: Answer
  /** Returns the JSON, bytes or events of the answer. */
  perform(call: Call): Promise<unknown | BytesAnswer | AsyncIterable<StreamedEvent>>
}

interface Procedure {
  readonly inputs: readonly z.ZodObject[]
  readonly output: z.ZodType
  readonly meta?: { readonly inputBytes?: number }
}

interface Described {
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly status?: 200 | 201 | 202
}

/** Fields that come from the key and from the header Idempotency-Key. */
const implied = { workspaceId: true, key: true } as const

/**
 * A route that is a procedure: its fields, except for the workspace and the idempotency key, and its answer. A list
 * becomes `{ items }`, nothing becomes 204.
 * @param path of the procedure, such as "image.get"
 */
export function ofProcedure(method: Method, path: string, procedure: string, described: Described): Route {
  const { inputs, output, meta } = definitionOf(procedure)
  const { status = 200, ...texts } = described
  const shape = Object.assign({}, ...inputs.map((input) => input.shape)) as z.ZodObject['shape']
  const takesKey = Object.hasOwn(shape, 'key')
  const isList = output instanceof z.ZodArray
  return {
    ...{ method, path, ...texts, tag: tagOf(path) },
    input: without(z.strictObject(shape), implied),
    ...(meta?.inputBytes && { inputBytes: meta.inputBytes }),
    answer:
      output instanceof z.ZodVoid
        ? { kind: 'nothing', status: 204 }
        : { kind: 'json', status, schema: isList ? z.object({ items: output }) : output },
    perform: async (call) => {
      const answer = await call.procedure(procedure, { ...call.sent, ...(takesKey && { key: call.key }) })
      return isList ? { items: answer } : answer
    },
  }
}

function definitionOf(path: string): Procedure {
  const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, { _def: Procedure } | undefined>>
  const procedure = procedures[path]
  if (!procedure) throw new TypeError(`There is no procedure ${path}.`)
  return procedure._def
}

function without(schema: z.ZodObject, names: Readonly<Record<string, true>>): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(Object.entries(schema.shape).filter(([name]) => !Object.hasOwn(names, name))),
  )
}

/** The first segment of a path: "/images/{id}" is about "images". */
export const tagOf = (path: string): string => path.split('/')[1] ?? ''
