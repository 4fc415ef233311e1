import { TRPCClientError } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { problemOf, problemOfAnswer } from './problem.ts'

const answered = (data: object, message = 'A sentence.') =>
  TRPCClientError.from({ error: { message, code: -32_600, data } })

describe('the message of an error', () => {
  it("is the API's", () => {
    const error = answered({ code: 'bad-input', field: 'settings.steps', retryAfter: 3 })
    expect(problemOf(error)).toEqual({
      code: 'bad-input',
      message: 'A sentence.',
      field: 'settings.steps',
      retryAfter: 3,
    })
  })

  it('says that the server cannot be reached when there was no response', () => {
    expect(problemOf(TRPCClientError.from(new TypeError('Failed to fetch'))).code).toBe('offline')
  })

  it.each([answered({ code: 'made-up' }, 'at /srv/app/x.ts:3'), new Error('at /srv/app/x.ts:3'), 'text', undefined])(
    'is one neutral sentence for an unknown error',
    (error) => {
      expect(problemOf(error)).toEqual({ code: 'internal', message: 'Something went wrong on our side. Try again.' })
    },
  )
})

describe("the message of a route's response", () => {
  it("is its error's", () => {
    const error = { code: 'too-large', message: 'The file is larger than 50 MB.' }
    expect(problemOfAnswer({ error })).toEqual(error)
  })

  it.each([undefined, null, '<html>', {}, { error: 'x' }, { error: { code: 'made-up', message: 'x' } }])(
    'is one neutral sentence for %j',
    (body) => {
      expect(problemOfAnswer(body).code).toBe('internal')
    },
  )
})
