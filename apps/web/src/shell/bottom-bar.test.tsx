// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { Image } from 'lucide-react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { BottomBar } from './bottom-bar.tsx'

const page = vi.hoisted(() => ({ path: '' }))

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))
vi.mock('next/navigation', () => ({ usePathname: () => page.path }))
vi.mock('../uploads/index.ts', () => ({ UploadButton: () => null }))

afterEach(cleanup)

const places = ['pictures', 'albums', 'albums-shared'].map((label) => ({ href: `/w/w/${label}`, label, icon: Image }))

it.each([
  ['/w/w/albums', 'page'],
  ['/w/w/albums/a', 'true'],
])('marks the place of %s', (path, expected) => {
  page.path = path
  render(
    <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
      <BottomBar places={places} workspaceId={undefined} />
    </IntlProvider>,
  )
  const marks = screen.getAllByRole('link').map((link) => link.getAttribute('aria-current'))
  expect(marks).toEqual([null, expected, null])
})
