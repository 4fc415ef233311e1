// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { CopyField } from './copy-field.tsx'

const clipboard = vi.hoisted(() => ({ copy: async (_text: string, _manually: string) => true }))

vi.mock('@amend/next-app/client/clipboard', () => ({
  copyText: (text: string, manually: string) => clipboard.copy(text, manually),
}))

afterEach(cleanup)

const field = (text: string) => (
  <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
    <CopyField label="Link" hint="Shown once" text={text} />
  </IntlProvider>
)

it('copies its text, and says so until the text is another one', async () => {
  const copy = vi.spyOn(clipboard, 'copy')
  const { rerender } = render(field('one'))
  expect(screen.getByLabelText<HTMLInputElement>('Link').value).toBe('one')
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }))
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy()
  expect(copy).toHaveBeenCalledExactlyOnceWith('one', 'Copy the selected text:')
  rerender(field('two'))
  expect(screen.getByRole('button', { name: 'Copy' })).toBeTruthy()
})

it('does not claim to have copied what the browser refused', async () => {
  vi.spyOn(clipboard, 'copy').mockResolvedValue(false)
  render(field('one'))
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }))
  await Promise.resolve()
  expect(screen.queryByRole('button', { name: 'Copied' })).toBeNull()
})
