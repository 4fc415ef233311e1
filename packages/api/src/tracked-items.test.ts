import { tracked } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trackedItems } from './tracked-items.ts'

const answer = trackedItems(z.object({ step: z.number() }))

describe('the output of a subscription', () => {
  it('keeps the id of each item and strips fields that its schema does not name', async () => {
    const items = answer.parse(
      (async function* () {
        yield tracked('7', { step: 1, secret: 'x' })
      })(),
    )
    const { value } = await items.next()
    expect(value).toEqual(['7', { step: 1 }, expect.anything()])
    expect(await items.next()).toEqual({ done: true, value: undefined })
  })

  it('fails for an item that violates its schema, and ends the source', async () => {
    let ended = false
    const items = answer.parse(
      (async function* () {
        try {
          yield tracked('7', { step: 'one' } as never)
        } finally {
          ended = true
        }
      })(),
    )
    await expect(items.next()).rejects.toThrow(z.ZodError)
    expect(ended).toBe(true)
  })

  it('refuses a single value', () => {
    expect(answer.safeParse({ step: 1 }).success).toBe(false)
  })
})
