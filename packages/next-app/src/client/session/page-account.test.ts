// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountHeader } from '../../account-header.ts'
import { browserTab, grace, openPageAccount } from './page-account.ts'

/** The channel of a browser, without its delay. */
class Channel {
  static open: Channel[] = []
  onmessage: ((event: { data: unknown }) => void) | undefined
  constructor() {
    Channel.open.push(this)
  }
  postMessage(data: unknown) {
    for (const other of Channel.open) if (other !== this) other.onmessage?.({ data })
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('BroadcastChannel', Channel)
  Channel.open = []
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function page(accountId?: string) {
  const tab = { leave: vi.fn(), reload: vi.fn() }
  const account = openPageAccount(tab)
  if (accountId) account.begin(accountId)
  return { ...tab, account }
}

describe('a page', () => {
  it('sends its account with its requests', () => {
    expect(page().account.headers()).toEqual({})
    expect(page('anna').account.headers()).toEqual({ [accountHeader]: 'anna' })
  })

  it('leads to sign-in when its session has ended', () => {
    const { account, leave, reload } = page('anna')
    for (const code of ['not-found', 'internal', 'offline']) account.refused(code, 'query')
    expect(leave).not.toHaveBeenCalled()
    account.refused('not-signed-in', 'query')
    expect(leave).toHaveBeenCalledOnce()
    expect(reload).not.toHaveBeenCalled()
  })

  it('that signs out goes to its own target, although its session ends meanwhile', () => {
    const { account, leave } = page('anna')
    account.signingOut()
    account.refused('not-signed-in', 'query')
    account.refused('not-signed-in', 'mutation')
    expect(leave).not.toHaveBeenCalled()
  })

  it('without an account stays where it is after a refusal', () => {
    const { account, leave, reload } = page()
    account.refused('not-signed-in', 'query')
    account.refused('account-changed', 'mutation')
    expect([leave, reload].flatMap((one) => one.mock.calls)).toEqual([])
  })

  it("is reloaded after an attempt to change something in another account's session", () => {
    const { account, reload } = page('anna')
    account.refused('account-changed', 'query')
    expect(account.state()).toBe('other-account')
    expect(reload).not.toHaveBeenCalled()
    account.refused('account-changed', 'mutation')
    expect(reload).toHaveBeenCalledOnce()
  })

  it('is reloaded when the server renders a part of it for another account', () => {
    const { account, reload } = page('anna')
    account.begin('anna')
    expect(reload).not.toHaveBeenCalled()
    account.begin('ben')
    expect(reload).toHaveBeenCalledOnce()
  })
})

describe('the tabs of a browser', () => {
  it('are reloaded when another account has signed in', () => {
    const first = page('anna')
    const seen: string[] = []
    first.account.watch(() => seen.push(first.account.state()))
    page('anna')
    expect(seen).toEqual([])
    page('ben')
    expect(seen).toEqual(['other-account'])
    expect(first.reload).not.toHaveBeenCalled()
  })

  it('leave shortly after another one has signed out, unless somebody signs in before', () => {
    const [first, second, third] = [page('anna'), page('anna'), page('anna')]
    third.account.signedOut()
    expect([first.account.state(), second.account.state()]).toEqual(['signed-out', 'signed-out'])
    vi.advanceTimersByTime(grace - 1)
    first.account.refused('not-signed-in', 'query')
    expect(first.leave).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(first.leave).toHaveBeenCalledOnce()
    const fourth = page('anna')
    fourth.account.signedOut()
    page('anna')
    expect(second.account.state()).toBe('current')
  })
})

describe('the storage of the browser', () => {
  const keep = () => {
    localStorage.setItem('amend.draft.tree', 'secret words')
    sessionStorage.setItem('amend.stage.tree', 'batch')
    localStorage.setItem('theirs', 'of another program')
  }
  const kept = () => [localStorage.getItem('amend.draft.tree'), sessionStorage.getItem('amend.stage.tree')]

  it('is empty after signing out, even of what the page writes on leaving', () => {
    const { account } = page('anna')
    keep()
    account.signedOut()
    expect(kept()).toEqual([null, null])
    keep()
    window.dispatchEvent(new Event('pagehide'))
    expect(kept()).toEqual([null, null])
    expect(localStorage.getItem('theirs')).toBe('of another program')
  })

  it('keeps nothing of one account for another, and everything for the same', () => {
    page('anna')
    keep()
    page('anna')
    expect(kept()).toEqual(['secret words', 'batch'])
    page('ben')
    expect(kept()).toEqual([null, null])
  })

  it('may be blocked', () => {
    vi.stubGlobal('localStorage', null)
    const blocked = () => {
      throw new DOMException('Blocked', 'SecurityError')
    }
    vi.stubGlobal('sessionStorage', new Proxy({}, { get: blocked }))
    const { account } = page('anna')
    expect(() => account.signedOut()).not.toThrow()
  })
})

it('leads to sign-in once, and back to the same search', () => {
  const replace = vi.fn()
  const reload = vi.fn()
  vi.stubGlobal('location', { pathname: '/w/1/pictures', search: '?q=lake&show=uploads', replace, reload })
  const { leave } = browserTab('/sign-in')
  leave()
  leave()
  expect(replace).toHaveBeenCalledExactlyOnceWith(
    '/sign-in?callbackUrl=%2Fw%2F1%2Fpictures%3Fq%3Dlake%26show%3Duploads&ended',
  )
})
