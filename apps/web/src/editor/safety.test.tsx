// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { imageItem } from './testing/items.ts'
import { button } from './testing/person.ts'
import { type FakeServer, renderEditor, startServer } from './testing/render-editor.tsx'

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))

let server: FakeServer

beforeEach(() => {
  server = startServer()
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

type Status = 'flagged' | 'requested' | 'withheld'

const flagged = (status: Status = 'flagged') => {
  const safety = { reason: 'porn' as const, status }
  server.tree = { rootId: 'root', images: [imageItem({ id: 'root', kind: 'upload', safety })], edits: [] }
}
const blurred = () => document.querySelectorAll('[class*="blur-"]').length

describe('a picture that was found unsuitable', () => {
  it('is blurred with the reason, and shown on request', async () => {
    flagged()
    renderEditor(server)
    expect(await screen.findByText('This picture may be sexually explicit.')).toBeDefined()
    expect(screen.getByText('It is blurred, and left out of shared links.')).toBeDefined()
    expect(blurred()).toBeGreaterThan(0)
    fireEvent.click(await button('Show picture'))
    expect(blurred()).toBe(0)
    fireEvent.click(await button('Blur again'))
    expect(blurred()).toBeGreaterThan(0)
  })

  it('can be brought to a review, in one’s own words', async () => {
    flagged()
    renderEditor(server)
    fireEvent.click(await button('Ask for review'))
    fireEvent.change(await screen.findByLabelText('Why is it suitable?'), { target: { value: 'A statue.' } })
    const dialog = await screen.findByRole('dialog')
    fireEvent.submit(dialog.querySelector('form') ?? dialog)
    await waitFor(() => expect(server.inputsOf('safety.requestReview')).toHaveLength(1))
    expect(server.inputsOf('safety.requestReview')[0]).toMatchObject({ imageId: 'root', comment: 'A statue.' })
    expect(await screen.findByText(/^A review was requested\. Until then/)).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Ask for review' })).toBeNull()
  })

  it('says that an administrator has decided, and offers viewers no review', async () => {
    flagged('withheld')
    const { unmount } = renderEditor(server)
    expect(await screen.findByText(/An administrator has looked at it/)).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Ask for review' })).toBeNull()
    unmount()
    flagged()
    renderEditor(server, 'root', 'viewer', 'de')
    expect(await screen.findByText('Dieses Bild ist möglicherweise sexuell explizit.')).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Prüfung anfragen' })).toBeNull()
  })
})

it('any other picture is not blurred', async () => {
  renderEditor(server)
  await button('Edit')
  expect(blurred()).toBe(0)
})
