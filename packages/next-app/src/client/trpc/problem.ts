'use client'

import type { Failure } from '@amend/api/types'
import { type ApiErrorCode, apiErrorCodes, uploadLimits } from '@amend/contract'
import { TRPCClientError } from '@trpc/client'
import { useCallback } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { z } from 'zod'

/** Why a procedure or a route failed, or could not be reached. */
export interface Problem {
  /** "offline": the server could not be reached. "upload-stalled": the connection made no more progress. */
  readonly code: ApiErrorCode | 'offline' | 'upload-stalled'
  /** The server's own sentence, in English. */
  readonly message: string
  /** The input at fault, such as "settings.steps". */
  readonly field?: string
  /** Seconds until it may be tried again. */
  readonly retryAfter?: number
  /** The limit that the input exceeds. */
  readonly limit?: number
  /** The word of the input that is refused. */
  readonly word?: string
}

const dataSchema = z.object({
  code: z.enum(apiErrorCodes),
  field: z.string().optional(),
  retryAfter: z.number().optional(),
  limit: z.number().optional(),
  word: z.string().optional(),
})

/** The body of a route's error: `{ error: { code, message, … } }`. */
const answerSchema = z.object({ error: dataSchema.extend({ message: z.string() }) })

const unreachable: Problem = { code: 'offline', message: 'The server cannot be reached.' }
const unknown: Problem = { code: 'internal', message: 'Something went wrong on our side. Try again.' }

/** Problems of the network or the server. All others are permanent: a retry gets the same answer. */
const passing: ReadonlySet<string> = new Set(['offline', 'internal', 'unavailable', 'storage-unavailable'])

/** Whether the same request can succeed a little later. */
export const isPassing = (code: string): boolean => passing.has(code)

/** The problem of an error that a tRPC call threw. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof TRPCClientError)) return unknown
  const data = dataSchema.safeParse(error.data)
  if (data.success) return { ...data.data, message: error.message }
  return error.data ? unknown : unreachable
}

/** The problem in the body of a route's answer that is not 2xx. */
export function problemOfAnswer(body: unknown): Problem {
  const answer = answerSchema.safeParse(body)
  return answer.success ? answer.data.error : unknown
}

/** The failure of a record's job. Older records use the code of an unreachable URL for an unreachable service. */
export const problemOfRecord = ({ code, message }: Failure): Failure => ({
  code: code === 'unreachable' ? 'service-unavailable' : code,
  message,
})

/** The values that sentences contain. */
const limits = {
  megapixels: uploadLimits.pixels / 1e6,
  pixels: uploadLimits.minSide,
  side: uploadLimits.maxSide,
  decoded: uploadLimits.decodedPixels / 1e6,
}

/**
 * Requires the part `errors` in the app's messages: see `errorMessages`.
 * @returns a function from an error or a problem to a sentence in the language of the pages; the server's own sentence
 * where the messages have none
 */
export function useErrorSentence(): (error: unknown) => string {
  const t = useTranslations('errors')
  const sentences = useMessages().errors
  return useCallback(
    (error: unknown) => {
      const {
        code,
        message,
        retryAfter,
        limit = 0,
        word = '',
        field = '',
      } = isProblem(error) ? error : problemOf(error)
      const minutes = Math.ceil((retryAfter ?? 60) / 60)
      return isKeyOf(sentences, code)
        ? t(code, { ...limits, minutes, limit, word, setting: field.replace(/^settings\./, '') })
        : message
    },
    [t, sentences],
  )
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'message' in value

const isKeyOf = <T extends object>(record: T, key: PropertyKey): key is keyof T => key in record
