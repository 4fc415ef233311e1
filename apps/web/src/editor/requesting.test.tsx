// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { outcome } from './testing/items.ts'
import { button, field, press, selected, type } from './testing/person.ts'
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

describe('requesting an edit', () => {
  it('sends it on Enter, follows it and continues with its result', async () => {
    renderEditor(server)
    await type('  make it night ')
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
    expect(server.inputsOf('edit.request')[0]).toMatchObject({
      sourceId: 'root',
      instruction: 'make it night',
      variants: 1,
      settings: { steps: 10, seed: null },
    })
    expect(await screen.findByText(/Waiting for a free worker/)).toBeDefined()
    const [edit] = server.tree.edits
    act(() => server.emit('edit.progressed', edit?.id ?? '', { progress: 0.4, step: 4, steps: 10, secondsLeft: 3 }))
    expect(await screen.findByText('Step 4 of 10 · about 3 s left')).toBeDefined()
    expect(document.title).toContain('40 %')
    act(() => server.finish({ outcome }))
    expect(await screen.findByText('The edit is done.')).toBeDefined()
    expect(screen.queryByText('90% changed')).toBeNull()
    expect(selected()).toBe('make it night')
    expect((await field()).value).toBe('')
    expect(document.title).not.toContain('%')
  })
  it('keeps a request that is made before the model is known, and sends it then', async () => {
    const answer = server.hold('model.current')
    renderEditor(server)
    await type('make it night')
    await press('Enter')
    expect(server.inputsOf('edit.request')).toEqual([])
    act(answer)
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
    expect(server.inputsOf('edit.request')[0]).toMatchObject({ instruction: 'make it night' })
  })
  it('drops a request that is made before the model is known when its text is changed', async () => {
    const answer = server.hold('model.current')
    renderEditor(server)
    await type('make it night')
    await press('Enter')
    await type('make it winter')
    act(answer)
    await waitFor(async () => expect(((await button('Edit')) as HTMLButtonElement).disabled).toBe(false))
    expect(server.inputsOf('edit.request')).toEqual([])
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
  })
  it('sends one request for several clicks', async () => {
    renderEditor(server)
    await type('make it night')
    const edit = await button('Edit')
    for (let i = 0; i < 3; i++) fireEvent.click(edit)
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
  })
  it('keeps its text and its key when the response was lost, and reports the error', async () => {
    renderEditor(server)
    server.refusals.set('edit.request', { message: 'Too many wait.', code: 'queue-full' })
    await type('make it night')
    await press('Enter')
    expect((await screen.findByRole('alert')).textContent).toMatch(/as many edits waiting/)
    expect((await field()).value).toBe('make it night')
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(2))
    const keys = server.inputsOf('edit.request').map((input) => (input as { key: string }).key)
    expect(keys[0]).toBe(keys[1])
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })
  it('keeps a request that is made while another one is being sent, and sends it afterwards', async () => {
    renderEditor(server)
    const answer = server.hold('edit.request')
    await type('make it night')
    await press('Enter')
    await type('make it winter')
    await press('Enter')
    await press('Enter')
    expect(server.inputsOf('edit.request')).toHaveLength(1)
    act(answer)
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(2))
    expect(server.inputsOf('edit.request')).toMatchObject([
      { instruction: 'make it night', sourceId: 'root' },
      { instruction: 'make it winter', sourceId: 'root' },
    ])
    act(() => server.finish())
    await waitFor(() => expect(server.tree.images).toHaveLength(3))
    expect(server.inputsOf('edit.request')).toHaveLength(2)
  })
  it('offers a refused request again when something else was typed in the meantime', async () => {
    renderEditor(server)
    server.refusals.set('edit.request', { message: 'Too many wait.', code: 'queue-full' })
    const answer = server.hold('edit.request')
    await type('make it night')
    await press('Enter')
    await type('make it win')
    act(answer)
    const note = await screen.findByRole('alert')
    expect(note.textContent).toContain('make it night')
    expect((await field()).value).toBe('make it win')
    fireEvent.click(within(note).getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(2))
    const [first, second] = server.inputsOf('edit.request')
    expect(second).toEqual(first)
    expect((await field()).value).toBe('make it win')
  })
  it('starts from the picture that the composer shows', async () => {
    renderEditor(server)
    const source = () => document.getElementById('editor-source')?.textContent
    await type('make it night')
    expect(source()).toBe('From: Original')
    await press('Enter')
    await waitFor(() => expect(server.tree.edits).toHaveLength(1))
    await type('make it winter')
    expect(source()).toBe('From: Original')
    act(() => server.finish())
    await waitFor(() => expect(source()).toBe('From: make it night'))
    expect((await field()).value).toBe('make it winter')
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(2))
    const id = server.tree.images.find(({ kind }) => kind === 'result')?.id
    expect(server.inputsOf('edit.request')[1]).toMatchObject({ instruction: 'make it winter', sourceId: id })
    fireEvent.click(await button('Start from the original'))
    expect(source()).toBe('From: Original')
  })
  it('does nothing without an instruction or a model', async () => {
    server.model = null
    renderEditor(server)
    await type('make it night')
    await press('Enter')
    expect((await button('Edit')).hasAttribute('disabled')).toBe(true)
    expect(screen.getByText(/Waiting for a model/)).toBeDefined()
    expect(server.inputsOf('edit.request')).toEqual([])
  })
  it('ignores Enter of an input method, also when it ends the composition', async () => {
    renderEditor(server)
    await type('日本の夜')
    expect(await press('Enter', { isComposing: true, keyCode: 229 })).toBe(true)
    expect(await press('Enter', { isComposing: false, keyCode: 229 })).toBe(true)
    expect(server.inputsOf('edit.request')).toEqual([])
    await press('Enter', { keyCode: 13 })
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
  })
  it('adds a line with Shift+Enter', async () => {
    renderEditor(server)
    await type('make it night')
    expect(await press('Enter', { shiftKey: true })).toBe(true)
    expect(server.inputsOf('edit.request')).toEqual([])
  })
  it('browses earlier instructions with the arrow keys and returns to the current text', async () => {
    renderEditor(server)
    await waitFor(() => expect(server.inputsOf('edit.instructions')).toHaveLength(1))
    await press('ArrowUp')
    await waitFor(async () => expect((await field()).value).toBe('make it spring'))
    await press('ArrowUp')
    await waitFor(async () => expect((await field()).value).toBe('make it foggy'))
    await press('ArrowDown')
    await press('ArrowDown')
    expect((await field()).value).toBe('')
  })
  it('keeps the text over a refresh', async () => {
    const { unmount } = renderEditor(server)
    await type('make it nig')
    unmount()
    renderEditor(server)
    expect((await field()).value).toBe('make it nig')
  })
})
