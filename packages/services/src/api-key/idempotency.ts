import { hashToken, seal, unseal } from '@amend/auth'
import { type ApiKey, isUniqueViolation, type Prisma } from '@amend/db'
import { ServiceError } from '../error.ts'
import type { Services } from '../services.ts'

/** A request of a program that is to have its effect once. */
export interface OnceRequest {
  readonly apiKey: Pick<ApiKey, 'id' | 'workspaceId'>
  /** The header Idempotency-Key. */
  readonly header: string
  /** What the request is: a repetition must be the same. */
  readonly content: string
}

export interface KeptAnswer {
  readonly status: number
  readonly json: Prisma.JsonValue
}

/** After this time a request without an answer counts as broken off, and its repetition runs, ms. */
const underWay = 2 * 60_000

/**
 * Performs a request once for its Idempotency-Key, and answers a repetition with the first answer. A failure is not
 * kept: the repetition runs.
 * @throws ServiceError 'idempotency-mismatch', 'request-under-way'; errors of `perform`
 */
export async function answerOnce(
  { database, auth }: Services,
  { apiKey, header, content }: OnceRequest,
  perform: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly repeated: boolean }> {
  const { workspaceId, id: apiKeyId } = apiKey
  const { idempotencyKey } = database.workspace(workspaceId)
  const where = { apiKeyId, keyHash: hashToken(header) }
  const fingerprint = hashToken(content)
  // Encrypted: an answer may have the address of a link or the secret of a webhook.
  const sealing = {
    secret: auth.settings.secret,
    purpose: 'answers to programs',
    subject: `${apiKeyId} ${where.keyHash}`,
  }
  try {
    await idempotencyKey.create({ data: { ...where, workspaceId, fingerprint, createdAt: new Date() } })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const earlier = await earlierAnswer()
    if (earlier) return { ...earlier, repeated: true }
  }
  try {
    const { status, json } = await perform()
    await idempotencyKey.updateMany({ where, data: { status, answer: seal(JSON.stringify(json), sealing) } })
    return { status, json, repeated: false }
  } catch (error) {
    await idempotencyKey.deleteMany({ where: { ...where, status: null } })
    throw error
  }

  /** Answers of earlier versions are stored as they are. @throws ServiceError 'idempotency-mismatch' */
  function openedAnswer(answer: Prisma.JsonValue): Prisma.JsonValue {
    if (typeof answer !== 'string') return answer
    const text = unseal(answer, sealing)
    if (text !== undefined) return JSON.parse(text)
    throw new ServiceError(
      'idempotency-mismatch',
      'The first answer cannot be read any more: use a new Idempotency-Key.',
    )
  }

  /** Undefined when the earlier request has no answer and never will: this one takes its place. */
  async function earlierAnswer(): Promise<KeptAnswer | undefined> {
    const earlier = await idempotencyKey.findFirst({ where })
    if (earlier && earlier.fingerprint !== fingerprint) {
      throw new ServiceError(
        'idempotency-mismatch',
        'Another request was made with this Idempotency-Key: use a new one.',
      )
    }
    if (earlier?.status != null) return { status: earlier.status, json: openedAnswer(earlier.answer) }
    const now = new Date()
    const { count } = await idempotencyKey.updateMany({
      where: { ...where, status: null, createdAt: { lt: new Date(now.getTime() - underWay) } },
      data: { createdAt: now },
    })
    if (count === 1) return undefined
    throw new ServiceError('request-under-way', 'The first request with this Idempotency-Key is still under way.', {
      retryAfter: 1,
    })
  }
}
