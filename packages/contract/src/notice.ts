import { z } from 'zod'

const tokens = z.object({ tokens: z.int() })
const looks = z.object({ model: z.string(), looks: z.string() })

/** What each notice of the engine is made of. The pages have a sentence for each code in every language. */
const valuesByCode = {
  /** The instruction is longer than the tokens that the model reads. */
  'instruction-cut': tokens,
  'negative-cut': tokens,
  /** The model has not learned this. `looks` lists some that it knows. */
  'outside-scope': looks,
  /** The same; `looks` lists those that are near. */
  'outside-scope-near': looks,
} as const

type NoticeCode = keyof typeof valuesByCode

const message = z.string()
const known = <Code extends NoticeCode>(code: Code) =>
  z.object({ code: z.literal(code), message, values: valuesByCode[code] })

/** What the person should know of an edit: a sentence in English, and its parts for a sentence in another language. */
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

/** As workers of any version wrote it. An early one wrote the sentence only. */
export const storedNoticeSchema = z.union([
  noticeSchema,
  z.object({ message }).transform((notice) => unknownNotice(notice.message)),
  z.string().transform(unknownNotice),
])
