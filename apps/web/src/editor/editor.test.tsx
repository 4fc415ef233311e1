// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { editItem, imageItem, outcome } from './testing/items.ts'
import { button, field, nodes, press, type } from './testing/person.ts'
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

describe('a running edit', () => {
  it('is followed again after a refresh, and can be cancelled', async () => {
    const running = editItem({ id: 'e', status: 'running', progress: 0.3, instruction: 'make it rain' })
    server.tree = { ...server.tree, edits: [running] }
    renderEditor(server)
    fireEvent.click(await button('Cancel “make it rain”'))
    await waitFor(() => expect(server.inputsOf('edit.cancel')).toEqual([expect.objectContaining({ ids: ['e'] })]))
    server.tree = { ...server.tree, edits: [{ ...running, status: 'cancelled' }] }
    act(() => server.emit('edit.cancelled', 'e'))
    await waitFor(() => expect(nodes()).toHaveLength(1))
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull()
  })
})

describe('the outcome of an edit', () => {
  const result = imageItem({ id: 'r', editId: 'e', instruction: 'make it night' })
  const edit = editItem({ id: 'e', resultId: 'r', instruction: 'make it night' })

  it('suggests the next setting to try when nothing changed', async () => {
    const advice = { reason: '', setting: 'imageGuidance' as const, value: 1.2 }
    const change = { ...outcome.change, inside: { mean: 0, changed: 0 } }
    const nothing = { ...outcome, verdict: 'no-change' as const, change, advice }
    server.tree = { ...server.tree, images: [...server.tree.images, result], edits: [{ ...edit, outcome: nothing }] }
    renderEditor(server, 'r')
    expect(await screen.findByText('0% changed')).toBeDefined()
    fireEvent.click(await button('Try faithfulness 1.2'))
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
    expect(server.inputsOf('edit.request')[0]).toMatchObject({
      sourceId: 'root',
      instruction: 'make it night',
      settings: { imageGuidance: 1.2, textGuidance: 1.5, seed: 42 },
    })
  })
  it('shows an error and a retry when it failed', async () => {
    const error = { code: 'painter', message: 'The model ran out of memory.' }
    server.tree = { ...server.tree, edits: [{ ...edit, resultId: null, status: 'failed', error }] }
    renderEditor(server)
    expect((await screen.findByRole('alert')).textContent).toContain('The model ran out of memory.')
    fireEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(nodes()).toHaveLength(1))
  })
  it('is in the language of the pages when it failed', async () => {
    const error = { code: 'out-of-memory', message: 'This needs more memory than the machine has.' }
    server.tree = { ...server.tree, edits: [{ ...edit, resultId: null, status: 'failed', error }] }
    renderEditor(server, 'root', 'editor', 'de')
    const said = /^Dafür reicht der Speicher des Rechners nicht/
    expect(within(await screen.findByRole('alert')).getByText(said)).toBeDefined()
    act(() => within(screen.getByRole('tree')).getAllByRole('treeitem').at(-1)?.focus())
    expect(within(screen.getByRole('region', { name: 'Einzelheiten' })).getByText(said)).toBeDefined()
  })
  it('is in the language of the pages among variants too', async () => {
    const error = { code: 'worker-lost', message: 'The machine stopped while it worked on this.' }
    const failed = editItem({ id: 'failed', variant: 1, status: 'failed', error })
    server.tree = { ...server.tree, images: [...server.tree.images, result], edits: [edit, failed] }
    const followed = { currentId: 'root', kind: 'batch', batchId: edit.batchId }
    sessionStorage.setItem('amend.stage.root', JSON.stringify(followed))
    renderEditor(server, 'root', 'editor', 'de')
    expect(await screen.findByText(/^Der Rechner fiel aus/)).toBeDefined()
  })
  it('reports an unreachable service in older records too', async () => {
    const error = { code: 'unreachable', message: 'A service that this needs could not be reached.' }
    server.tree = { ...server.tree, edits: [{ ...edit, resultId: null, status: 'failed', error }] }
    renderEditor(server)
    expect((await screen.findByRole('alert')).textContent).toMatch(/^A service that this needs could not be/)
  })
  it('says that nothing changed outside a region', async () => {
    const masked = { ...outcome, change: { ...outcome.change, outside: { mean: 0, changed: 0 } } }
    server.tree = {
      ...server.tree,
      images: [...server.tree.images, result],
      edits: [{ ...edit, hasMask: true, outcome: masked }],
    }
    renderEditor(server, 'r')
    expect(await screen.findByText('0% outside the region')).toBeDefined()
  })
  it('reuses its settings only on request', async () => {
    const other = { ...edit, settings: { ...edit.settings, steps: 17, seed: 5 } }
    server.tree = { ...server.tree, images: [...server.tree.images, result], edits: [other] }
    renderEditor(server, 'r')
    await type('make it winter')
    fireEvent.click(await button('Use these settings'))
    expect((await field()).value).toBe('make it night')
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
    expect(server.inputsOf('edit.request')[0]).toMatchObject({ sourceId: 'r', settings: { steps: 17, seed: 5 } })
  })
  it('is compared by a line that the arrow keys move', async () => {
    server.tree = { ...server.tree, images: [...server.tree.images, result], edits: [edit] }
    renderEditor(server, 'r')
    fireEvent.click(await screen.findByRole('radio', { name: 'Before and after with a slider' }))
    const handle = await screen.findByRole('slider', { name: 'Line between before and after' })
    fireEvent.keyDown(handle, { key: 'ArrowRight', shiftKey: true })
    expect(handle.getAttribute('aria-valuenow')).toBe('60')
    fireEvent.keyDown(handle, { key: 'Home' })
    expect(handle.getAttribute('aria-valuenow')).toBe('0')
  })
})

describe('the states of a picture', () => {
  it('shows an upload in preparation, and opens it when it is ready', async () => {
    const pending = imageItem({ id: 'root', kind: 'upload', status: 'pending', width: null, height: null })
    server.tree = { ...server.tree, images: [pending] }
    renderEditor(server)
    expect(await screen.findByText('photo.jpg is being read')).toBeDefined()
    server.tree = { ...server.tree, images: [imageItem({ id: 'root', kind: 'upload' })] }
    act(() => server.emit('image.ready', 'root'))
    expect(await field()).toBeDefined()
  })
  it('shows why an upload was refused', async () => {
    const error = { code: 'broken', message: 'The file ends too early.' }
    server.tree = { ...server.tree, images: [imageItem({ id: 'root', kind: 'upload', status: 'refused', error })] }
    renderEditor(server)
    expect(await screen.findByText('The file ends too early.')).toBeDefined()
  })
  it('shows the reason in the language of the pages', async () => {
    const error = { code: 'truncated', message: 'This picture is cut off.' }
    server.tree = { ...server.tree, images: [imageItem({ id: 'root', kind: 'upload', status: 'refused', error })] }
    renderEditor(server, 'root', 'editor', 'de')
    expect(await screen.findByText('Diese Datei ist abgeschnitten oder beschädigt.')).toBeDefined()
  })
  it('reports a missing picture', async () => {
    server.refusals.set('image.tree', { message: 'Not there.', code: 'not-found' })
    renderEditor(server)
    expect(await screen.findByText('This picture cannot be opened')).toBeDefined()
    expect(screen.getByText('This is gone, or was never here.')).toBeDefined()
  })
  it('shows viewers no tools for editing', async () => {
    renderEditor(server, 'root', 'viewer')
    expect(await screen.findByText(/Your role does not allow edits/)).toBeDefined()
    expect(screen.queryByRole('textbox', { name: 'What to change' })).toBeNull()
  })
})
