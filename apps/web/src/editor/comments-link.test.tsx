// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { renderEditor, startServer } from './testing/render-editor.tsx'

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))
vi.mock('../comments/index.ts', () => ({ CommentsPanel: () => null }))

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const shown = (name: string) => screen.findByRole('radio', { name, checked: true })
const linkTo = (hash: string) => window.history.replaceState(null, '', hash)

it('opens with the comments when the address asks for them, and shows them again when it asks again', async () => {
  linkTo('#comments')
  renderEditor(startServer())
  await shown('Comments')
  expect(window.location.hash).toBe('')
  fireEvent.click(screen.getByRole('radio', { name: 'History' }))
  await shown('History')
  linkTo('#comments')
  act(() => void window.dispatchEvent(new Event('hashchange')))
  await shown('Comments')
  expect(window.location.hash).toBe('')
})
