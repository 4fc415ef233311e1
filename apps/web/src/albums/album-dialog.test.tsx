// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { AlbumDialog } from './album-dialog.tsx'

afterEach(cleanup)

it('saves again with the same key after a lost answer', async () => {
  const onClose = vi.fn()
  const onSave = vi.fn(async (_name: string, _isPrivate: boolean, _key: string) => {})
  onSave.mockRejectedValueOnce(new Error('lost'))
  render(
    <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
      <AlbumDialog title="New album" name="Beach" saveLabel="Create" onSave={onSave} onClose={onClose} />
    </IntlProvider>,
  )
  const button = screen.getByRole('button', { name: 'Create' })
  fireEvent.submit(document.querySelector('form') as HTMLFormElement)
  await waitFor(() => expect(button.getAttribute('aria-busy')).not.toBe('true'))
  expect(onClose).not.toHaveBeenCalled()
  fireEvent.submit(document.querySelector('form') as HTMLFormElement)
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  const keys = onSave.mock.calls.map(([, , key]) => key)
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0]])
})
