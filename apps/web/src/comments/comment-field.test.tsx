// @vitest-environment happy-dom
import { Dialog } from '@amend/ui'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { CommentField } from './comment-field.tsx'

afterEach(cleanup)

const onOpenChange = vi.fn()
const onCancel = vi.fn()

function open(editing: boolean) {
  onOpenChange.mockReset()
  onCancel.mockReset()
  render(
    <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
      <Dialog open onOpenChange={onOpenChange} title="Comments" closeLabel="Close">
        <CommentField
          label="Comment"
          saveLabel="Save"
          people={[{ id: '1', name: 'Ada' }]}
          onSave={async () => {}}
          {...(editing && { onCancel })}
        />
      </Dialog>
    </IntlProvider>,
  )
  const field = screen.getByLabelText<HTMLTextAreaElement>('Comment')
  return {
    field,
    type: (text: string) => fireEvent.change(field, { target: { value: text, selectionStart: text.length } }),
    leave: () => fireEvent.keyDown(field, { key: 'Escape' }),
  }
}

it('closes the offers by Escape, and then the dialog around it', () => {
  const { field, type, leave } = open(false)
  type('Look, @A')
  expect(screen.getByRole('option')).toBeTruthy()
  leave()
  expect(screen.queryByRole('option')).toBeNull()
  expect(field.value).toBe('Look, @A')
  expect(onOpenChange).not.toHaveBeenCalled()
  leave()
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false)
})

it('ends changing a comment by Escape, and leaves the dialog open', () => {
  open(true).leave()
  expect(onCancel).toHaveBeenCalledOnce()
  expect(onOpenChange).not.toHaveBeenCalled()
})
