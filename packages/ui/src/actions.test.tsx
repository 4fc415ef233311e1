// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { initials } from './avatar.tsx'
import { Button } from './button.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Dialog } from './dialog.tsx'
import { IconButton } from './icon-button.tsx'
import { Menu, MenuItem } from './menu.tsx'
import { Progress } from './progress.tsx'
import { SegmentedControl } from './segmented-control.tsx'
import { showToast, Toasts } from './toasts.tsx'

afterEach(cleanup)

it('ignores clicks while it is busy, and keeps the focus', () => {
  const onClick = vi.fn()
  render(
    <Button loading onClick={onClick}>
      Save
    </Button>,
  )
  const button = screen.getByRole('button', { name: 'Save' })
  button.focus()
  fireEvent.click(button)
  expect(onClick).not.toHaveBeenCalled()
  expect(document.activeElement).toBe(button)
  expect(button.getAttribute('aria-busy')).toBe('true')
})

it('submits no form while it is busy', () => {
  const onSubmit = vi.fn((event) => event.preventDefault())
  render(
    <form onSubmit={onSubmit}>
      <Button type="submit" loading>
        Save
      </Button>
    </form>,
  )
  fireEvent.click(screen.getByRole('button'))
  expect(onSubmit).not.toHaveBeenCalled()
})

it('styles a link as a button', () => {
  render(
    <Button asChild icon={<svg />}>
      <a href="/sign-in">Sign in</a>
    </Button>,
  )
  const link = screen.getByRole('link', { name: 'Sign in' })
  expect(link.className).toContain('rounded')
  expect(link.querySelector('svg')).not.toBeNull()
})

it('has a label for an icon, and reports whether it is pressed', () => {
  render(<IconButton label="Favourite" icon={<svg />} pressed />)
  expect(screen.getByRole('button', { name: 'Favourite', pressed: true })).toBeTruthy()
})

it('closes a dialog by Escape and by its button', () => {
  const onOpenChange = vi.fn()
  render(
    <Dialog open onOpenChange={onOpenChange} title="Download" closeLabel="Close">
      <p>Choose a format</p>
    </Dialog>,
  )
  expect(screen.getByRole('dialog', { name: 'Download' })).toBeTruthy()
  fireEvent.keyDown(screen.getByText('Choose a format'), { key: 'Escape' })
  fireEvent.click(screen.getByRole('button', { name: 'Close' }))
  expect(onOpenChange.mock.calls).toEqual([[false], [false]])
})

it('leaves Escape to a field that has a use for it', () => {
  const onOpenChange = vi.fn()
  const dialog = (keeps: boolean) => (
    <Dialog open onOpenChange={onOpenChange} title="Tags" closeLabel="Close">
      <input aria-label="Name" data-keeps-escape={keeps || undefined} />
    </Dialog>
  )
  const { rerender } = render(dialog(true))
  fireEvent.keyDown(screen.getByLabelText('Name'), { key: 'Escape' })
  expect(onOpenChange).not.toHaveBeenCalled()
  rerender(dialog(false))
  fireEvent.keyDown(screen.getByLabelText('Name'), { key: 'Escape' })
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false)
})

function Deleting({ onConfirm }: { onConfirm: () => Promise<void> }) {
  const [open, setOpen] = useState(true)
  return (
    <ConfirmDialog
      {...{ open, onOpenChange: setOpen, onConfirm }}
      title="Delete 3 pictures for good?"
      description="This cannot be undone."
      confirmLabel="Delete"
      cancelLabel="Cancel"
      destructive
      describeError={(error) => (error instanceof Error ? error.message : 'It failed.')}
    />
  )
}

it('stays open while the confirmed action runs, then closes', async () => {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  render(<Deleting onConfirm={() => promise} />)
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }))
  fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' })
  expect(screen.getByRole('alertdialog')).toBeTruthy()
  await act(async () => resolve())
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
})

it('shows the error of the confirmed action in the dialog', async () => {
  render(<Deleting onConfirm={() => Promise.reject(new Error('The server did not answer.'))} />)
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }))
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('The server did not answer.'))
  expect(screen.getByRole('alertdialog')).toBeTruthy()
})

it('opens a menu by key, and runs the chosen item', async () => {
  const onSelect = vi.fn()
  render(
    <Menu trigger={<Button>More</Button>}>
      <MenuItem onSelect={onSelect}>Rename</MenuItem>
    </Menu>,
  )
  fireEvent.keyDown(screen.getByRole('button', { name: 'More' }), { key: 'ArrowDown' })
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }))
  expect(onSelect).toHaveBeenCalledOnce()
})

it('selects one of a few options', () => {
  const onValueChange = vi.fn()
  render(
    <SegmentedControl
      label="Show"
      value="all"
      onValueChange={onValueChange}
      options={[
        { value: 'all', label: 'All' },
        { value: 'results', label: 'Results' },
      ]}
    />,
  )
  expect(screen.getByRole('radio', { name: 'All', checked: true })).toBeTruthy()
  fireEvent.click(screen.getByRole('radio', { name: 'Results' }))
  expect(onValueChange).toHaveBeenCalledWith('results')
})

it('announces progress, known and unknown', () => {
  const { rerender } = render(<Progress label="Uploading" value={0.4} />)
  expect(screen.getByRole('progressbar', { name: 'Uploading' }).getAttribute('aria-valuenow')).toBe('40')
  rerender(<Progress label="Uploading" value={null} />)
  expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false)
})

it('offers undo in a toast, once', async () => {
  const run = vi.fn()
  render(<Toasts label="Notifications" />)
  act(() => showToast({ message: 'Moved to the trash', action: { label: 'Undo', run }, closeLabel: 'Close' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(run).toHaveBeenCalledOnce()
})

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['ada.lovelace@example.com', 'AL'],
  ['Ada King Noel', 'AN'],
  ['', ''],
])('formats %o as %o', (name, letters) => {
  expect(initials(name)).toBe(letters)
})

it('returns the focus when it was opened by code', async () => {
  function Opened() {
    const [open, setOpen] = useState(false)
    return (
      <>
        <Button onClick={() => setOpen(true)}>Rename…</Button>
        <Dialog open={open} onOpenChange={setOpen} title="Rename" closeLabel="Close">
          <input aria-label="Name" />
        </Dialog>
      </>
    )
  }
  render(<Opened />)
  const button = screen.getByRole('button', { name: 'Rename…' })
  button.focus()
  fireEvent.click(button)
  await screen.findByRole('dialog')
  expect(document.activeElement).not.toBe(button)
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
  await waitFor(() => expect(document.activeElement).toBe(button))
})
