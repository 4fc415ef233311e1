// @vitest-environment happy-dom
import type { AuditItem } from '@amend/api/types'
import { cleanup, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, describe, expect, it } from 'vitest'
import de from '../../messages/de/team.json'
import en from '../../messages/en/team.json'
import { messages } from '../i18n/messages.ts'
import { AuditRow } from './audit-row.tsx'

afterEach(cleanup)

it('shows a changed link in words: what was on, what is off, and an end that never comes', () => {
  const item: AuditItem = {
    ...{ id: 'one', actor: { id: 'ada', name: 'Ada' }, action: 'share:update', name: null, at: '2026-11-30T12:00:00Z' },
    before: { download: 'true', password: 'true', expiresAt: '2026-12-30T12:00:00.000Z' },
    after: { download: 'false', password: 'changed', expiresAt: 'null' },
  }
  render(
    <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
      <AuditRow item={item} />
    </IntlProvider>,
  )
  const facts = screen.getAllByRole('definition').map(({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim())
  expect(facts).toEqual([
    'Before: yes → After: no',
    'Before: yes → After: changed',
    'Before: Dec 30, 2026, 12:00 PM → After: never',
  ])
})

/** What the services write to the log of a workspace, with the values that each entry has. */
const written: Readonly<Record<string, readonly string[]>> = {
  'workspace:create': ['name'],
  'workspace:update': ['name'],
  'workspace:delete': [],
  'workspace:restore': [],
  'workspace:erase': [],
  'member:invite': ['role', 'uses', 'expiresAt'],
  'member:revoke': ['role'],
  'member:decline': [],
  'member:join': ['role'],
  'member:update': ['role'],
  'member:remove': ['role', 'pictures', 'to', 'webhooks'],
  'member:leave': ['role', 'pictures', 'webhooks'],
  'image:delete': [],
  'image:review': ['verdict'],
  'image:ask-review': ['comment'],
  'safety:decide': ['status'],
  'album:update': ['name', 'images'],
  'tag:update': ['name', 'images', 'tags'],
  'comment:create': ['text'],
  'comment:delete-any': ['text'],
  'share:create': ['subject', 'imageIds', 'compare', 'download', 'remix', 'password', 'expiresAt'],
  'share:update': ['compare', 'download', 'remix', 'password', 'expiresAt'],
  'share:revoke': ['views', 'expiresAt'],
  'share:report': ['reason'],
  'share:moderate': ['outcome', 'live'],
  'api-key:create': ['prefix', 'scope', 'expiresAt'],
  'api-key:revoke': ['prefix', 'scope'],
  'webhook:update': ['url', 'kinds', 'enabled', 'secret'],
  'credit:limit': ['credits'],
}

describe.each(Object.entries({ en, de }))('in %s', (_, { audit }) => {
  it('has a text for every action and every value', () => {
    expect(Object.keys(audit.actions)).toEqual(expect.arrayContaining(Object.keys(written)))
    expect(Object.keys(audit.values)).toEqual(expect.arrayContaining(Object.values(written).flat()))
  })
})

it('shows no ids: lists as numbers, and the words of people as they were written', () => {
  const id = '019acb3e-7a52-7c11-9d39-7a9b3f1c2d4e'
  const item: AuditItem = {
    ...{ id: 'one', actor: null, action: 'api-key:create', name: 'Script', at: '2026-11-30T12:00:00Z' },
    before: {},
    after: { imageId: id, images: JSON.stringify([id, id]), text: 'true', scope: 'manage', kinds: '["edit.finished"]' },
  }
  render(
    <IntlProvider locale="de" messages={messages.de as never} timeZone="UTC">
      <AuditRow item={item} />
    </IntlProvider>,
  )
  expect(screen.getByText(/API-Schlüssel erstellt/)).toBeTruthy()
  const facts = screen.getAllByRole('definition').map(({ textContent }) => textContent?.trim())
  expect(facts).toEqual([
    'Nachher: 2',
    'Nachher: true',
    'Nachher: alles außer Personen, Schlüsseln und dem Arbeitsbereich',
    'Nachher: edit.finished',
  ])
})
