// @vitest-environment happy-dom
import type { AuditItem } from '@amend/api/types'
import { cleanup, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it } from 'vitest'
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
