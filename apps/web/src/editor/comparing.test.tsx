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
