import { AuthError } from '@amend/auth'
import { ServiceError } from '@amend/services'
import { BlobError } from '@amend/storage'
import { TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeFailure } from './failure.ts'

describe('describeFailure', () => {
  it('passes on the message of known errors', () => {
    expect(describeFailure(new ServiceError('bad-mask', 'The mask is not a PNG.', { field: 'mask' }))).toEqual({
      ...{ code: 'bad-mask', message: 'The mask is not a PNG.', field: 'mask', status: 400, fault: false },
    })
    const limit = { field: 'settings.steps', limit: 40 }
    expect(describeFailure(new ServiceError('setting-too-high', 'At most 40.', limit))).toEqual({
      ...{ code: 'setting-too-high', message: 'At most 40.', ...limit, status: 400, fault: false },
    })
    const retryAt = new Date(Date.now() + 90_000)
    expect(describeFailure(new AuthError('too-many-attempts', 'Too often.', { retryAt }))).toMatchObject({
      ...{
        code: 'too-many-attempts',
        status: 429,
        fault: false,
        retryAfter: expect.toSatisfy((x) => x > 80 && x <= 90),
      },
    })
    expect(describeFailure(new BlobError('no-space', 'ENOSPC /var/data'))).toMatchObject({
      ...{
        code: 'storage-full',
        status: 503,
        fault: true,
        retryAfter: 30,
        message: expect.not.stringContaining('/var'),
      },
    })
  })

  it('says of a storage and a database that are away or full when to ask again', () => {
    for (const [error, code] of [
      [new BlobError('unavailable', 'EIO'), 'storage-unavailable'],
      [new BlobError('denied', 'EROFS'), 'storage-unavailable'],
      [Object.assign(new Error('could not extend file'), { code: '53100' }), 'storage-full'],
      [Object.assign(new Error('the server shuts down'), { code: '57P01' }), 'unavailable'],
    ] as const) {
      expect(describeFailure(error)).toMatchObject({ code, status: 503, retryAfter: expect.any(Number) })
    }
  })

  it('hides the message of unknown errors', () => {
    const secrets = [new Error('password of postgres://x:y@z'), new TypeError('x is not a function'), 'text', undefined]
    const more = [
      new BlobError('bad-hash', 'x'),
      new BlobError('corrupt', 'x'),
      Object.assign(new Error(), { code: 'P2002' }),
    ]
    for (const error of [...secrets, ...more]) {
      expect(describeFailure(error)).toEqual({
        ...{ code: 'internal', message: 'Something went wrong on our side. Try again.', status: 500, fault: true },
      })
    }
    const lost = Object.assign(new Error('connect 10.0.0.7:5432'), { code: 'ECONNREFUSED' })
    expect(describeFailure(lost)).toMatchObject({ code: 'unavailable', status: 503, retryAfter: 5 })
    expect(describeFailure(lost).message).not.toContain('10.0.0.7')
  })

  it("unwraps the cause of tRPC's errors", () => {
    const cause = new ServiceError('queue-full', 'Full.')
    expect(describeFailure(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }))).toMatchObject({
      code: 'queue-full',
    })
    expect(describeFailure(new TRPCError({ code: 'NOT_FOUND', message: 'No procedure on path "x"' }))).toMatchObject({
      ...{ code: 'not-found', message: 'This is not here, or you may not see it.' },
    })
  })

  it("treats an invalid output as internal, and an invalid input as the caller's", () => {
    const { error: cause } = z.string().safeParse(1)
    const answer = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'Output validation failed', cause })
    expect(describeFailure(answer)).toMatchObject({ code: 'internal', status: 500, fault: true })
    expect(describeFailure(new TRPCError({ code: 'BAD_REQUEST', cause }))).toMatchObject({ code: 'bad-input' })
  })

  const schema = z.object({
    settings: z.object({ steps: z.int().min(1).max(1000) }).optional(),
    ids: z.array(z.uuid()).min(1).max(2).optional(),
    kind: z.enum(['a', 'b']).optional(),
    search: z.string().max(3).optional(),
    key: z.string().optional(),
  })

  it.each([
    [{ settings: { steps: 0 } }, 'settings.steps', 'The number of steps must be at least 1.'],
    [{ settings: { steps: 5000 } }, 'settings.steps', 'The number of steps must be at most 1000.'],
    [{ settings: { steps: 1.5 } }, 'settings.steps', 'The number of steps must be a whole number.'],
    [{ settings: {} }, 'settings.steps', 'The number of steps is missing or of the wrong kind.'],
    [{ ids: [] }, 'ids', 'The choice is empty.'],
    [{ ids: ['x'] }, 'ids.0', 'The choice is not valid.'],
    [{ kind: 'c' }, 'kind', 'The kind is not valid.'],
    [{ search: 'long' }, 'search', 'The search must have at most 3 characters.'],
    [{ key: 5 }, 'key', 'The key of the request is missing or of the wrong kind.'],
    ['text', undefined, 'The request is missing or of the wrong kind.'],
  ])('describes an invalid input %j: field and reason', (input, field, message) => {
    const { error } = schema.safeParse(input)
    expect(describeFailure(error)).toEqual({
      ...{ code: 'bad-input', status: 400, fault: false, message, ...(field && { field }) },
    })
  })
})
