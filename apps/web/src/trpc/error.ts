'use client'

import type { Failure } from '@amend/api/types'
import { type ApiErrorCode, apiErrorCodes, uploadLimits } from '@amend/contract'
import { TRPCClientError } from '@trpc/client'
import { useCallback } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { z } from 'zod'

/** Why something did not work: of a procedure, of a route, or of the way there. */
export interface Problem {
  /** "offline": the server could not be reached. */
  readonly code: ApiErrorCode | 'offline'
  /** The server's own sentence, in English. */
  readonly message: string
  /** Which input it is about, such as "settings.steps". */
  readonly field?: string
  /** Seconds until it may be tried again. */
  readonly retryAfter?: number
}

const dataSchema = z.object({
  code: z.enum(apiErrorCodes),
  field: z.string().optional(),
  retryAfter: z.number().optional(),
})

/** The answer of a route that failed: `{ error: { code, message, … } }`. */
const answerSchema = z.object({ error: dataSchema.extend({ message: z.string() }) })

const unreachable: Problem = { code: 'offline', message: 'The server cannot be reached.' }
const unknown: Problem = { code: 'internal', message: 'Something went wrong on our side. Try again.' }

/** What an error of a tRPC call says, whatever it is. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof TRPCClientError)) return unknown
  const data = dataSchema.safeParse(error.data)
  if (data.success) return { ...data.data, message: error.message }
  return error.data ? unknown : unreachable
}

/** What the body of a route's answer says that is not 2xx. */
export function problemOfAnswer(body: unknown): Problem {
  const answer = answerSchema.safeParse(body)
  return answer.success ? answer.data.error : unknown
}

/** What a record says of its job. In older records a service out of reach has the code of an import's address. */
export const problemOfRecord = ({ code, message }: Failure): Failure => ({
  code: code === 'unreachable' ? 'service-unavailable' : code,
  message,
})

/** Limits that sentences name. */
const limits = { megapixels: uploadLimits.pixels / 1e6, pixels: uploadLimits.minSide }

/**
 * Gives the sentence for a person in the language of the pages. What the message files do not know is told in the
 * server's words.
 * @returns a function of an error or of a problem
 */
export function useErrorSentence(): (error: unknown) => string {
  const t = useTranslations('errors')
  const told = useMessages().errors
  return useCallback(
    (error: unknown) => {
      const { code, message, retryAfter } = isProblem(error) ? error : problemOf(error)
      const minutes = Math.ceil((retryAfter ?? 60) / 60)
      return isKeyOf(told, code) ? t(code, { ...limits, minutes }) : message
    },
    [t, told],
  )
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'message' in value

const isKeyOf = <T extends object>(record: T, key: PropertyKey): key is keyof T => key in record
