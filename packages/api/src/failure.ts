/** Maps any thrown error to one sentence and a code of the closed list. */
import { AuthError } from '@amend/auth'
import type { ApiErrorCode } from '@amend/contract'
import { isDatabaseFull, isUnreachable } from '@amend/jobs'
import { notFound, ServiceError } from '@amend/services'
import { BlobError } from '@amend/storage'
import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { describeIssue } from './bad-input.ts'
import { type Status, statusOf } from './error-status.ts'
import type { ApiErrorData } from './types.ts'

export interface Failure extends ApiErrorData {
  readonly message: string
  readonly status: Status
  /** Whether it is an internal error that an operator should see. */
  readonly fault: boolean
}

/** Reveals nothing but the sentence: an unknown error is internal, whatever its message. */
export function describeFailure(error: unknown): Failure {
  const known = knownError(error)
  const { code, message, field, retryAfter, limit, word } = known
  const status = statusOf(code)
  const details = {
    ...(field && { field }),
    ...(retryAfter && { retryAfter }),
    ...(limit !== undefined && { limit }),
    ...(word !== undefined && { word }),
  }
  return { code, message, ...details, status, fault: status >= 500 }
}

function knownError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof AuthError) return ofAuth(error)
  if (error instanceof BlobError) return ofStorage(error)
  if (error instanceof ZodError) return describeIssue(error)
  if (error instanceof TRPCError) return ofTrpc(error)
  if (isDatabaseFull(error)) return storageFull()
  if (isUnreachable(error)) {
    return new ServiceError('unavailable', 'The service cannot be reached just now. Try again in a moment.', {
      retryAfter: 5,
    })
  }
  return internal()
}

const storageFull = () =>
  new ServiceError('storage-full', 'There is no room for more pictures. Ask an administrator.', { retryAfter: 30 })

const internal = () => new ServiceError('internal', 'Something went wrong on our side. Try again.')

function ofAuth({ code, message, retryAt }: AuthError): ServiceError {
  const retryAfter = retryAt && Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))
  return new ServiceError(code, message, retryAfter ? { retryAfter } : {})
}

function ofStorage({ code, message }: BlobError): ServiceError {
  if (code === 'too-large') return new ServiceError('too-large', message)
  if (code === 'no-space') return storageFull()
  if (code === 'denied' || code === 'unavailable') {
    return new ServiceError('storage-unavailable', 'The pictures cannot be reached just now. Try again in a moment.', {
      retryAfter: 5,
    })
  }
  return internal()
}

/** tRPC's own errors, thrown before a procedure runs. An error of a procedure is the cause of a TRPCError. */
const ownSentences: Partial<Record<TRPCError['code'], [ApiErrorCode, string]>> = {
  PARSE_ERROR: ['bad-input', 'The request is not JSON.'],
  BAD_REQUEST: ['bad-input', 'The request is not what is asked for here.'],
  METHOD_NOT_SUPPORTED: ['bad-input', 'This cannot be asked in this way.'],
  UNSUPPORTED_MEDIA_TYPE: ['bad-input', 'The request is not JSON.'],
  PAYLOAD_TOO_LARGE: ['too-large', 'The request is too large.'],
}

function ofTrpc(error: TRPCError): ServiceError {
  const { cause, code } = error
  // An output that violates its schema, or a parse error within a service: the input is not at fault.
  if (cause instanceof ZodError && code !== 'BAD_REQUEST') return internal()
  // tRPC wraps thrown values that are not errors in an error of its own; its own refusals have no cause, or that of the
  // JSON parser.
  if (cause && !(cause instanceof SyntaxError) && code !== 'NOT_FOUND') return knownError(cause)
  if (code === 'NOT_FOUND') return notFound()
  const [own, message] = ownSentences[code] ?? []
  return own && message ? new ServiceError(own, message) : internal()
}
