import { ServiceError } from '@amend/services'
import type { ZodError } from 'zod'

type Issue = ZodError['issues'][number]

/** Display names of fields whose own name would be unclear. */
const spoken: Readonly<Record<string, string>> = {
  textGuidance: 'text guidance',
  imageGuidance: 'image guidance',
  textGuidances: 'text guidances',
  imageGuidances: 'image guidances',
  steps: 'number of steps',
  variants: 'number of variants',
  samples: 'number of samples',
  negative: 'negative instruction',
  restore: 'way of restoring',
  ids: 'choice',
  key: 'key of the request',
  limit: 'length of the page',
  cursor: 'place in the list',
  url: 'address',
  names: 'list of tags',
  tagIds: 'list of tags',
  lastDays: 'number of days',
  stars: 'number of stars',
}

/** Describes the first problem of an input, without zod's wording and without the sent value. */
export function describeIssue({ issues }: ZodError): ServiceError {
  const issue = issues[0]
  if (!issue) return new ServiceError('bad-input', 'The request is not what is asked for here.')
  if (issue.code === 'unrecognized_keys') return unknownField(issue.keys[0])
  const path = issue.path.filter((part) => typeof part === 'string' || typeof part === 'number')
  const named = path.findLast((part) => typeof part === 'string')
  const subject = named === undefined ? 'The request' : `The ${spoken[named] ?? worded(named)}`
  const message = issue.code === 'custom' ? issue.message : `${subject} ${complaint(issue)}.`
  return new ServiceError('bad-input', message, path.length > 0 ? { field: path.join('.') } : {})
}

/** @param name as it was sent */
function unknownField(name = ''): ServiceError {
  const named = /^[\w-]{1,40}$/.test(name) ? ` named "${name}"` : ''
  return new ServiceError('bad-input', `The request has a field${named} that is not known here.`)
}

function complaint(issue: Issue): string {
  const what = (origin: string) => (origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '')
  if (issue.code === 'too_small') {
    if (issue.origin === 'string' && issue.minimum === 1) return 'is missing'
    if (issue.origin === 'array' && issue.minimum === 1) return 'is empty'
    return `must ${what(issue.origin) ? 'have' : 'be'} at least ${issue.minimum}${what(issue.origin)}`
  }
  if (issue.code === 'too_big') {
    return `must ${what(issue.origin) ? 'have' : 'be'} at most ${issue.maximum}${what(issue.origin)}`
  }
  if (issue.code === 'invalid_type')
    return issue.expected === 'int' ? 'must be a whole number' : 'is missing or of the wrong kind'
  return 'is not valid'
}

const worded = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
