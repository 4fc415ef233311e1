// @vitest-environment happy-dom
import { Dialog } from '@amend/ui'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { TagField } from './tag-field.tsx'

vi.mock('./use-tags.ts', () => ({ useTags: () => ({ data: { items: [{ id: '1', name: 'beach', count: 2 }] } }) }))

afterEach(cleanup)

it('closes the offers by Escape, and then the dialog around it', () => {
  const onOpenChange = vi.fn()
  render(
    <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
      <Dialog open onOpenChange={onOpenChange} title="Tags" closeLabel="Close">
        <TagField workspaceId="w" label="Name" without={[]} onAdd={() => {}} />
      </Dialog>
    </IntlProvider>,
  )
  const field = screen.getByRole('combobox')
  fireEvent.change(field, { target: { value: 'be' } })
  expect(field.getAttribute('aria-expanded')).toBe('true')
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(field.getAttribute('aria-expanded')).toBe('false')
  expect(onOpenChange).not.toHaveBeenCalled()
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false)
})
