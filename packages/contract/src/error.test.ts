import { describe, expect, it, vi } from 'vitest'
import { AmendError, domainsOf } from './error.ts'

class PictureError extends AmendError<'cut-off' | 'too-large'> {
  static override readonly domain: string = 'picture'
  override readonly name = 'PictureError'
}

class MaskError extends AmendError<'cut-off'> {
  static override readonly domain: string = 'mask'
}

class HeicError extends PictureError {}

describe('AmendError', () => {
  it('has a code, a sentence, a field, a time and a cause', () => {
    const cause = new Error('why')
    const error = new PictureError('too-large', 'It is too large.', { cause, field: 'file', retryAfter: 3 })
    expect(error).toMatchObject({ code: 'too-large', message: 'It is too large.', field: 'file', retryAfter: 3, cause })
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toBe('PictureError: It is too large.')
    expect(domainsOf(error)).toEqual(['picture', 'amend'])
    expect(domainsOf(new HeicError('cut-off', ''))).toEqual(['picture', 'amend'])
  })

  it('is an instance of its own classes and of no other', () => {
    const error = new HeicError('cut-off', 'It is cut off.')
    for (const type of [AmendError, PictureError, HeicError]) expect(error instanceof type).toBe(true)
    expect(error instanceof MaskError).toBe(false)
    expect(new PictureError('cut-off', '') instanceof HeicError).toBe(false)
    for (const other of [new Error('x'), undefined, null, 'x', { code: 'cut-off' }, { domain: 'picture' }]) {
      expect(other instanceof AmendError).toBe(false)
      expect(other instanceof PictureError).toBe(false)
    }
  })

  it('is an instance of the classes of the remote error that it represents', () => {
    const sent: unknown = JSON.parse(JSON.stringify(domainsOf(new HeicError('cut-off', 'It is cut off.'))))
    const repeated = new MaskError('cut-off', 'It is cut off.', { domains: sent as string[] })
    for (const type of [AmendError, PictureError, MaskError]) expect(repeated instanceof type).toBe(true)
    expect(repeated instanceof HeicError).toBe(false)
    expect(domainsOf(new Error('x'))).toEqual([])
    expect(domainsOf(undefined)).toEqual([])
  })

  it('is an instance of the same class in another copy of the module', async () => {
    vi.resetModules()
    const copy = await import('./error.ts')
    expect(copy.AmendError).not.toBe(AmendError)
    class PictureErrorCopy extends copy.AmendError<'cut-off'> {
      static override readonly domain: string = 'picture'
    }
    const error = new PictureErrorCopy('cut-off', 'It is cut off.')
    expect(error instanceof AmendError).toBe(true)
    expect(error instanceof PictureError).toBe(true)
    expect(error instanceof MaskError).toBe(false)
  })
})
