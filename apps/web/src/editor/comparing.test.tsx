// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { editItem, imageItem } from './testing/items.ts'
import { button, press, selected, type } from './testing/person.ts'
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

describe('several variants', () => {
  beforeEach(() => {
    localStorage.setItem(
      'amend.draft.root',
      JSON.stringify({ at: 1, instruction: 'x', variants: 3, changes: {}, seed: null, shapes: [], dismissed: [] }),
    )
  })
  const makeThree = async () => {
    renderEditor(server)
    await type('make it autumn')
    await press('Enter')
    await waitFor(() => expect(server.tree.edits).toHaveLength(3))
    act(() => server.finish())
  }
  it('are shown in a grid until one is chosen', async () => {
    await makeThree()
    fireEvent.click(await button('Go on with variant 2'))
    await waitFor(() => expect(selected()).toBe('make it autumn, variant 2'))
    fireEvent.click(await button('Back to the variants'))
    expect(await button('Go on with variant 3')).toBeDefined()
  })
  it('are compared two by two', async () => {
    await makeThree()
    fireEvent.click(await button('Compare two'))
    fireEvent.click(await button('Compare variant 3'))
    expect((await button('Compare variant 3')).getAttribute('aria-pressed')).toBe('true')
    fireEvent.click(await button('Compare variant 1'))
    await waitFor(() => expect(selected()).toBe('make it autumn, variant 1'))
    expect(screen.getByRole('slider', { name: 'Line between before and after' })).toBeDefined()
  })
  it('are compared two by two with Shift', async () => {
    await makeThree()
    fireEvent.click(await button('Go on with variant 1'), { shiftKey: true })
    fireEvent.click(await button('Compare variant 2'))
    await waitFor(() => expect(selected()).toBe('make it autumn, variant 2'))
    expect(screen.getByRole('slider', { name: 'Line between before and after' })).toBeDefined()
  })
})

describe('comparing', () => {
  it('chooses any other picture of the history', async () => {
    const images = ['a', 'b'].map((id) => imageItem({ id, editId: `e${id}`, instruction: `make it ${id}` }))
    const edits = ['a', 'b'].map((id) => editItem({ id: `e${id}`, batchId: id, resultId: id }))
    server.tree = { ...server.tree, images: [...server.tree.images, ...images], edits }
    renderEditor(server, 'a')
    fireEvent.click(await button('Compare with…'))
    const dialog = screen.getByRole('dialog', { name: 'Compare with…' })
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['make it b', 'Original · its source'])
    fireEvent.click(within(dialog).getByRole('button', { name: 'make it b' }))
    expect(await screen.findByRole('slider', { name: 'Line between before and after' })).toBeDefined()
    expect(selected()).toBe('make it a')
  })
  it('compares a picture of the history with the one shown, by Shift and a click', async () => {
    const image = imageItem({ id: 'a', editId: 'e', instruction: 'make it a' })
    const other = imageItem({ id: 'b', editId: 'f', instruction: 'make it b' })
    const edits = [editItem({ id: 'e', resultId: 'a' }), editItem({ id: 'f', batchId: 'b2', resultId: 'b' })]
    server.tree = { ...server.tree, images: [...server.tree.images, image, other], edits }
    renderEditor(server, 'a')
    fireEvent.click(await screen.findByRole('treeitem', { name: 'make it b' }), { shiftKey: true })
    expect(await screen.findByRole('slider', { name: 'Line between before and after' })).toBeDefined()
    expect(selected()).toBe('make it a')
    expect(screen.getByRole('button', { name: 'Compare with its source again' })).toBeDefined()
  })
  it('shows a new result before and after, unless another way was chosen', async () => {
    renderEditor(server)
    const make = async (instruction: string) => {
      await type(instruction)
      await press('Enter')
      await waitFor(() => expect(server.tree.edits.at(-1)?.instruction).toBe(instruction))
      act(() => server.finish())
      await waitFor(() => expect(selected()).toBe(instruction))
    }
    await make('make it night')
    expect(await screen.findByRole('slider', { name: 'Line between before and after' })).toBeDefined()
    fireEvent.click(screen.getByRole('radio', { name: 'Side by side' }))
    await make('make it winter')
    await waitFor(() =>
      expect(screen.getByRole('radio', { name: 'Side by side' }).getAttribute('aria-checked')).toBe('true'),
    )
  })
})

describe('all variants of a picture', () => {
  const ada = { id: 'u', name: 'Ada' }
  const ben = { id: 'ben', name: 'Ben' }
  beforeEach(() => {
    const made = [
      { id: 'night', by: ada, at: 1 },
      { id: 'fog', by: ben, at: 2 },
      { id: 'snow', by: ben, at: 3 },
    ]
    const images = made.map(({ id }) => imageItem({ id, editId: `e-${id}`, instruction: `add ${id}` }))
    const edits = made.map(({ id, by, at }) => {
      const createdAt = `2026-01-0${at}T00:00:00.000Z`
      return editItem({ id: `e-${id}`, batchId: id, resultId: id, instruction: `add ${id}`, createdBy: by, createdAt })
    })
    server.tree = { ...server.tree, images: [...server.tree.images, ...images], edits }
    const verdict = { reviewer: ada, verdict: 'approved' as const, at: '2026-01-04T00:00:00.000Z' }
    server.reviews.set('fog', { stars: { own: 4, average: 4, count: 1 }, verdicts: [verdict] })
  })
  const openAll = async () => {
    renderEditor(server, 'night')
    fireEvent.click(await button('All variants…'))
    return screen.findByRole('dialog', { name: 'All variants' })
  }
  it('are shown side by side, a column for each member, with what others think of them', async () => {
    const dialog = within(await openAll())
    const columns = dialog.getAllByRole('region')
    expect(columns.map((column) => column.getAttribute('aria-label'))).toEqual(['Ben', 'Ada'])
    const [bens] = columns
    const items = within(bens as HTMLElement).getAllByRole('listitem')
    expect(items.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('add snow'),
      expect.stringContaining('add fog'),
    ])
    expect(await dialog.findByText('Ada approved this')).toBeDefined()
  })
  it('are opened, or compared two by two', async () => {
    const dialog = within(await openAll())
    fireEvent.click(dialog.getByRole('button', { name: 'Compare “add fog” by Ben, variant 1' }))
    expect(dialog.getByText('Choose one more to compare.')).toBeDefined()
    fireEvent.click(dialog.getByRole('button', { name: 'Compare “add night” by Ada, variant 1' }))
    await waitFor(() =>
      expect(screen.getByRole('radio', { name: 'Side by side' }).getAttribute('aria-checked')).toBe('true'),
    )
    expect(selected()).toBe('add night')
    fireEvent.click(await button('All variants…'))
    fireEvent.click(await button('Open “add snow” by Ben, variant 1'))
    await waitFor(() => expect(selected()).toBe('add snow'))
  })
})
