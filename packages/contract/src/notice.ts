import { z } from 'zod'

const tokens = z.object({ tokens: z.int() })
const looks = z.object({ model: z.string(), looks: z.string() })

/** The parameters of each notice of the engine. The pages have a sentence for each code in every language. */
const valuesByCode = {
  /** The instruction is longer than the tokens that the model reads. */
  'instruction-cut': tokens,
  'negative-cut': tokens,
  /** The model has not learned this. `looks` lists some that it knows. */
  'outside-scope': looks,
  /** The same; `looks` lists similar ones. */
  'outside-scope-near': looks,
} as const

type NoticeCode = keyof typeof valuesByCode

const message = z.string()
const known = <Code extends NoticeCode>(code: Code) =>
  z.object({ code: z.literal(code), message, values: valuesByCode[code] })

/** A notice about an edit: a sentence in English, and its parameters for a sentence in another language. */
export const noticeSchema = z.discriminatedUnion('code', [
  known('instruction-cut'),
  known('negative-cut'),
  known('outside-scope'),
  known('outside-scope-near'),
])

export type Notice = z.output<typeof noticeSchema>

/** A notice whose code this version does not know: only its sentence can be shown. */
export const unknownNoticeSchema = z.object({ code: z.literal('unknown'), message, values: z.object({}) })

const unknownNotice = (message: string) => ({ code: 'unknown' as const, message, values: {} })

/** A notice as workers of any version wrote it. Early ones wrote the sentence only. */
export const storedNoticeSchema = z.union([
  noticeSchema,
  z.object({ message }).transform((notice) => unknownNotice(notice.message)),
  z.string().transform(unknownNotice),
])
