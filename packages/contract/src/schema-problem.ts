/** Explains why a value does not fit its schema, for the person who wrote it: never in the words of the validator. */
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** Why a value does not fit: its first fault. */
export interface SchemaProblem {
  /** The path of the field, "limits.steps"; empty for the value itself. */
  readonly field: string
  /** "it is 0, where a number above 0 is needed". */
  readonly reason: string
}

/**
 * @param error of the schema's check
 * @param value what was checked
 */
export function schemaProblem(error: z.ZodError, value: unknown): SchemaProblem {
  const [issue] = error.issues
  if (!issue) return { field: '', reason: 'it has another form' }
  if (issue.code === 'unrecognized_keys') {
    return { field: [...issue.path, issue.keys[0]].join('.'), reason: 'there is no such field' }
  }
  return { field: issue.path.join('.'), reason: reasonOf(issue, value) }
}

function reasonOf(issue: Issue, config: unknown): string {
  const { path, need, message } = detail(issue)
  if (message !== undefined) return message
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    config,
  )
  return value === undefined
    ? `it is absent, where ${need} is needed`
    : `it is ${shown(value)}, where ${need} is needed`
}

interface Detail {
  readonly path: readonly PropertyKey[]
  /** The expected value. */
  readonly need: string
  /** A complete reason, of rules over several keys. */
  readonly message?: string
}

function detail(issue: Issue): Detail {
  const { path } = issue
  switch (issue.code) {
    case 'invalid_type':
      return { path, need: typeNames[issue.expected] ?? `a value of the type ${issue.expected}` }
    case 'invalid_value':
      return { path, need: alternatives(issue.values.map((value) => shown(value))) }
    case 'too_small':
      return { path, need: bounded(issue.origin, issue.inclusive ? 'at least' : 'above', issue.minimum) }
    case 'too_big':
      return { path, need: bounded(issue.origin, issue.inclusive ? 'at most' : 'below', issue.maximum) }
    case 'invalid_union':
      return union(
        path,
        issue.errors.flatMap(([first]) => (first ? [detail(first)] : [])),
      )
    case 'custom':
      return { path, need: '', message: issue.message }
    default:
      return { path, need: 'another value' }
  }
}

/** The alternative that matches the value most deeply, else all of them. */
function union(path: readonly PropertyKey[], options: readonly Detail[]): Detail {
  const [deepest] = options.filter((option) => option.path.length > 0)
  if (deepest) return { ...deepest, path: [...path, ...deepest.path] }
  return { path, need: alternatives([...new Set(options.map(({ need }) => need))]) }
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  undefined: 'nothing',
}

const bounded = (origin: string, relation: string, limit: number | bigint): string =>
  origin === 'array' || origin === 'string'
    ? `a ${origin === 'array' ? 'list' : 'text'} of a length ${relation} ${limit}`
    : `a number ${relation} ${limit}`

const alternatives = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'another value') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
