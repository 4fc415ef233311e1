// @vitest-environment happy-dom
import { Toasts } from '@amend/ui'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { editItem, imageItem } from '../testing/items.ts'
import { type FakeServer, renderEditor, startServer } from '../testing/render-editor.tsx'

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))

let server: FakeServer

beforeEach(() => {
  server = startServer()
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const field = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'What to change' })
const nodes = () => within(screen.getByRole('tree', { name: 'History' })).getAllByRole('treeitem')
const button = (name: string | RegExp) => screen.findByRole('button', { name })

describe('the history', () => {
  const chain = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      image: imageItem({ id: `r${i}`, editId: `e${i}`, instruction: `step ${i}` }),
      edit: editItem({
        id: `e${i}`,
        resultId: `r${i}`,
        sourceId: i === 0 ? 'root' : `r${i - 1}`,
        batchId: `b${i}`,
        instruction: `step ${i}`,
      }),
    }))
  const put = (made: ReturnType<typeof chain>) => {
    const images = [...server.tree.images, ...made.map(({ image }) => image)]
    server.tree = { ...server.tree, images, edits: made.map(({ edit }) => edit) }
  }
  const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name })

  it('renders the rows near its window only, and moves the focus to any of them', async () => {
    put(chain(500))
    renderEditor(server)
    await field()
    expect(nodes().length).toBeGreaterThan(8)
    expect(nodes().length).toBeLessThan(60)
    act(() => screen.getByRole('treeitem', { name: 'Original' }).focus())
    key('End')
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('step 499'))
    expect(document.activeElement?.getAttribute('aria-level')).toBe('501')
    key('ArrowUp')
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('step 498'))
    expect(nodes().length).toBeLessThan(60)
    key('Home')
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Original'))
  })
  it('folds a side branch by the arrow keys', async () => {
    const [first, ...rest] = chain(3)
    const other = editItem({ id: 'e9', resultId: 'r9', batchId: 'b9', createdAt: '2026-01-02T00:00:00.000Z' })
    if (first)
      put([first, ...rest, { edit: other, image: imageItem({ id: 'r9', editId: 'e9', instruction: 'other' }) }])
    renderEditor(server)
    await field()
    const head = screen.getByRole('treeitem', { name: 'step 0' })
    expect(head.getAttribute('aria-expanded')).toBe('true')
    act(() => head.focus())
    key('ArrowLeft')
    await waitFor(() => expect(nodes()).toHaveLength(3))
    expect(screen.getByRole('button', { name: 'Show 2 steps of this branch' })).toBeDefined()
    key('ArrowRight')
    await waitFor(() => expect(nodes()).toHaveLength(5))
    fireEvent.click(screen.getByRole('button', { name: 'Hide 2 steps of this branch' }))
    await waitFor(() => expect(nodes()).toHaveLength(3))
  })
  it('cancels the edit with the focus by Delete', async () => {
    const waiting = editItem({ id: 'e', status: 'queued', instruction: 'make it rain' })
    server.tree = { ...server.tree, edits: [waiting] }
    renderEditor(server)
    await field()
    act(() => screen.getByRole('treeitem', { name: 'make it rain' }).focus())
    key('Delete')
    await waitFor(() => expect(server.inputsOf('edit.cancel')).toEqual([expect.objectContaining({ ids: ['e'] })]))
    expect(server.inputsOf('image.trash')).toEqual([])
  })
})

describe('a long history', () => {
  const minute = (i: number) => `2026-01-01T00:0${i}:00.000Z`
  const chain = [1, 2, 3, 4].map((i) => ({
    image: imageItem({ id: `r${i}`, editId: `e${i}`, instruction: `step ${i}`, createdAt: minute(i) }),
    edit: editItem({
      id: `e${i}`,
      resultId: `r${i}`,
      sourceId: i === 1 ? 'root' : `r${i - 1}`,
      instruction: `step ${i}`,
      createdAt: minute(i),
    }),
  }))
  beforeEach(() => {
    const images = [...server.tree.images, ...chain.map(({ image }) => image)]
    server.tree = { ...server.tree, images, edits: chain.map(({ edit }) => edit) }
    server.pageSize = 2
  })
  const names = () => nodes().map((node) => node.getAttribute('aria-label'))

  it('is fetched page by page on request', async () => {
    renderEditor(server, 'r4')
    await field()
    expect(names()).toEqual(['Original', 'step 3', 'step 4'])
    fireEvent.click(await button('Show earlier edits'))
    await waitFor(() => expect(names()).toEqual(['Original', 'step 1', 'step 2', 'step 3', 'step 4']))
    expect(screen.queryByRole('button', { name: 'Show earlier edits' })).toBeNull()
    expect(nodes().at(-1)?.getAttribute('aria-level')).toBe('5')
  })
  it('announces no edits that ended before they were fetched', async () => {
    render(<Toasts label="Notifications" />)
    renderEditor(server, 'r4')
    fireEvent.click(await button('Show earlier edits'))
    await waitFor(() => expect(names()).toHaveLength(5))
    expect(screen.queryByText(/is ready/)).toBeNull()
    const added = editItem({ id: 'e5', sourceId: 'r4', status: 'running', instruction: 'step 5', createdAt: minute(5) })
    server.tree = { ...server.tree, edits: [...server.tree.edits, added] }
    act(() => server.emit('edit.queued', 'e5'))
    await waitFor(() => expect(names()).toHaveLength(6))
    const image = imageItem({ id: 'r5', editId: 'e5', instruction: 'step 5', createdAt: minute(5) })
    const edits = server.tree.edits.map((edit) =>
      edit.id === 'e5' ? { ...edit, status: 'done' as const, resultId: 'r5' } : edit,
    )
    server.tree = { ...server.tree, images: [...server.tree.images, image], edits }
    act(() => server.emit('edit.finished', 'e5', { imageId: 'r5' }))
    expect(await screen.findByText('“step 5” is ready')).toBeDefined()
  })
  it('is fetched up to the source of the opened picture', async () => {
    renderEditor(server, 'r4')
    await field()
    fireEvent.click(screen.getByRole('treeitem', { name: 'step 3' }))
    await waitFor(() => expect(names()).toEqual(['Original', 'step 2', 'step 3', 'step 4']))
    expect(server.inputsOf('image.tree').at(-1)).toMatchObject({ id: 'r3' })
  })
  it('is read again when the records of an event could not be read', async () => {
    renderEditor(server, 'r4')
    await field()
    server.refusals.set('edit.get', { message: 'The database restarts.', code: 'unavailable' })
    const added = editItem({ id: 'e5', sourceId: 'r4', resultId: null, status: 'queued', instruction: 'step 5' })
    server.tree = { ...server.tree, edits: [...server.tree.edits, { ...added, createdAt: minute(5) }] }
    act(() => server.emit('edit.queued', 'e5'))
    await waitFor(() => expect(names()).toContain('step 5'))
  })
  it('shows what was chosen last, whatever is answered late', async () => {
    renderEditor(server, 'r4')
    await field()
    const held = server.hold('image.setFavourite')
    fireEvent.keyDown(document.body, { key: 'f' })
    await waitFor(() => expect(names()).toContain('step 4, favourite'))
    // Somebody reads the record before the server has written it.
    act(() => server.emit('image.changed', 'r4'))
    await waitFor(() => expect(server.inputsOf('image.get')).toHaveLength(1))
    await act(() => Promise.resolve())
    expect(names()).toContain('step 4, favourite')
    server.tree = {
      ...server.tree,
      images: server.tree.images.map((image) => (image.id === 'r4' ? { ...image, favourite: true } : image)),
    }
    act(() => held())
    await waitFor(() => expect(server.inputsOf('image.get')).toHaveLength(2))
    expect(names()).toContain('step 4, favourite')
  })
  it('is not refetched for an event: only the records that it concerns are', async () => {
    renderEditor(server, 'r4')
    await field()
    const [read] = [server.inputsOf('image.tree').length]
    server.tree = {
      ...server.tree,
      images: server.tree.images.map((image) => (image.id === 'r4' ? { ...image, favourite: true } : image)),
    }
    act(() => server.emit('image.changed', 'r4'))
    await waitFor(() => expect(names()).toContain('step 4, favourite'))
    expect(server.inputsOf('image.get')).toEqual([{ workspaceId: expect.any(String), id: 'r4' }])
    expect(server.inputsOf('image.tree')).toHaveLength(read ?? 0)
  })
})
