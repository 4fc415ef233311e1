// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { ConnectionBanner } from './connection-banner.tsx'

const server = vi.hoisted(() => ({ status: 'live', health: (): object | undefined => ({ status: 'ready' }) }))

vi.mock('@amend/next-app/client/events', () => ({ useWorkspaceEvents: () => ({ status: server.status }) }))

const requested = vi.fn()

beforeEach(() => {
  server.status = 'live'
  server.health = () => ({ status: 'ready' })
  requested.mockReset()
  vi.useFakeTimers()
  vi.stubGlobal('fetch', async (url: string) => {
    requested(url)
    const answer = server.health()
    if (!answer) throw new TypeError('Failed to fetch')
    return Response.json(answer, { status: 'problem' in answer ? 503 : 200 })
  })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function open(language: 'en' | 'de' = 'en') {
  const banner = () => (
    <IntlProvider locale={language} messages={messages[language] as never} timeZone="UTC">
      <ConnectionBanner workspaceId="w" />
    </IntlProvider>
  )
  const { rerender } = render(banner())
  await act(() => vi.advanceTimersByTimeAsync(0))
  return { again: () => act(async () => rerender(banner())) }
}
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds))
const said = () => screen.getByRole('status').textContent ?? ''

describe('the banner over the foot of the page', () => {
  it('is hidden while everything works', async () => {
    await open()
    expect(said()).toBe('')
    expect(requested).toHaveBeenCalledExactlyOnceWith('/api/health/ready')
  })

  it.each([
    ['storage-full', 'en', /^The disk of the server is almost full: uploads and edits are refused/],
    ['storage-full', 'de', /^Die Festplatte des Servers ist fast voll/],
    ['storage-unavailable', 'en', /^The storage of the pictures cannot be used right now/],
    ['storage-unavailable', 'de', /^Der Speicher der Bilder/],
  ] as const)('shows %s in %s, and disappears when it is over', async (problem, language, sentence) => {
    server.health = () => ({ status: 'unavailable', problem })
    await open(language)
    expect(said()).toMatch(sentence)
    server.health = () => ({ status: 'ready' })
    await pass(30_000)
    expect(said()).toBe('')
  })

  it('ignores an unknown problem, and an unreachable health check', async () => {
    server.health = () => ({ problem: 'constructor' })
    await open()
    expect(said()).toBe('')
    server.health = () => undefined
    await pass(30_000)
    expect(said()).toBe('')
  })

  it('does not poll while the page is hidden', async () => {
    await open()
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    await pass(300_000)
    expect(requested).toHaveBeenCalledOnce()
  })

  it("shows after four seconds that the server is unreachable, in preference to the server's problem", async () => {
    server.health = () => ({ problem: 'storage-full' })
    const { again } = await open()
    server.status = 'offline'
    await again()
    await pass(3_900)
    expect(said()).toMatch(/^The disk/)
    await pass(200)
    expect(said()).toMatch(/^Connection to the server lost/)
    server.status = 'live'
    await again()
    expect(said()).toMatch(/^The disk/)
  })

  it('shows that the browser has no network', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    await open()
    expect(said()).toMatch(/^You are offline/)
  })
})
