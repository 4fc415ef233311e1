import type { ImageItem } from '@amend/api/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { downloadPictures } from './download.ts'

const picture = (id: string) =>
  ({
    id,
    name: `${id}.jpg`,
    createdAt: '2026-01-01T00:00:00.000Z',
    renditions: { full: { url: `/full/${id}`, width: 1, height: 1 } },
  }) as ImageItem

const whole = () => new Response('pixels', { headers: { 'content-type': 'image/png' } })

/** A response whose connection breaks after its first bytes. */
const broken = () => {
  let begun = false
  return new Response(
    new ReadableStream({
      pull: (controller) => {
        if (begun) return controller.error(new TypeError('network error'))
        begun = true
        controller.enqueue(new Uint8Array(10))
      },
    }),
  )
}

const saved: string[] = []
let answers: Record<string, () => Response>

beforeEach(() => {
  saved.length = 0
  vi.useFakeTimers()
  vi.stubGlobal('document', {
    createElement: () => ({
      download: '',
      click() {
        saved.push(this.download)
      },
    }),
  })
  vi.stubGlobal(
    'fetch',
    async (url: string) => answers[savedAddress(url)]?.() ?? Promise.reject(new TypeError('Failed to fetch')),
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Of a file to be saved and not shown. */
const savedAddress = (url: string) => (url.endsWith('&save') ? url.slice(0, -'&save'.length) : '')

const options = () => ({ onProgress: () => {}, signal: new AbortController().signal, archiveName: 'pictures' })
const reasons = (failed: Awaited<ReturnType<typeof downloadPictures>>['failed']) =>
  failed.map(({ picture: { id }, problem }) => [id, problem.code])

describe('a download', () => {
  it('skips and reports a file whose connection breaks, and saves the rest', async () => {
    answers = { '/full/a': whole, '/full/b': broken, '/full/c': whole }
    const { done, failed } = await downloadPictures(['a', 'b', 'c', 'd'].map(picture), options())
    expect(done.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(reasons(failed)).toEqual([
      ['b', 'offline'],
      ['d', 'offline'],
    ])
    expect(saved).toEqual(['pictures.zip'])
  })

  it('of one picture saves nothing and reports an error when the connection breaks', async () => {
    answers = { '/full/a': broken }
    const { done, failed } = await downloadPictures([picture('a')], options())
    expect(done).toEqual([])
    expect(reasons(failed)).toEqual([['a', 'offline']])
    expect(saved).toEqual([])
  })

  it('of one picture is the picture itself', async () => {
    answers = { '/full/a': whole }
    await downloadPictures([picture('a')], options())
    expect(saved).toEqual(['a.png'])
  })

  it('ends when it is cancelled', async () => {
    const controller = new AbortController()
    answers = {
      '/full/a': () => {
        controller.abort()
        return broken()
      },
    }
    const all = [picture('a'), picture('b')]
    await expect(downloadPictures(all, { ...options(), signal: controller.signal })).rejects.toThrow()
    expect(saved).toEqual([])
  })
})
