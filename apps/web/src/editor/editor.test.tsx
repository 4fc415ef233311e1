// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { editItem, imageItem, outcome } from './testing/items.ts'
import { FakeServer, renderEditor } from './testing/render-editor.tsx'

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))

let server: FakeServer

beforeEach(() => {
  server = new FakeServer()
  localStorage.clear()
  sessionStorage.clear()
  // happy-dom loads no pictures.
  vi.spyOn(HTMLImageElement.prototype, 'decode').mockResolvedValue(undefined)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const field = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'What to change' })
const type = async (text: string) => fireEvent.change(await field(), { target: { value: text } })
const press = async (key: string, more = {}) => fireEvent.keyDown(await field(), { key, ...more })
const nodes = () => within(screen.getByRole('tree', { name: 'History' })).getAllByRole('treeitem')
const selected = () =>
  nodes()
    .find((node) => node.getAttribute('aria-selected') === 'true')
    ?.getAttribute('aria-label')
const button = (name: string | RegExp) => screen.findByRole('button', { name })

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

describe('a region', () => {
  it('is sent with the edit as an image of the mask', async () => {
    renderEditor(server)
    await type('make it night')
    fireEvent.click(await button('Change only a region'))
    fireEvent.click(await button('Rectangle by numbers'))
    fireEvent.click(await button('Add to the region'))
    fireEvent.keyDown(document.body, { key: 'Escape' })
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
    const { mask } = server.inputsOf('edit.request')[0] as { mask: string }
    expect(Buffer.from(mask, 'base64').subarray(1, 4).toString()).toBe('PNG')
  })
  it('is drawn with the keyboard alone, can be undone, and has a soft edge by default', async () => {
    renderEditor(server)
    fireEvent.click(await button('Change only a region'))
    fireEvent.click(screen.getByRole('radio', { name: 'Lasso' }))
    const area = screen.getByRole('application')
    const keys = ['Enter', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'Enter']
    for (const key of keys) fireEvent.keyDown(area, { key, shiftKey: true })
    await screen.findByText('1% may change')
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await screen.findByText('0% may change')
    fireEvent.click(screen.getByRole('button', { name: 'Redo' }))
    fireEvent.click(screen.getByRole('button', { name: 'Done' }))
    expect(await button('Only the region: 1% Edit the whole picture')).toBeDefined()
    await type('make it night')
    await press('Enter')
    await waitFor(() => expect(server.inputsOf('edit.request')).toHaveLength(1))
    expect(server.inputsOf('edit.request')[0]).toMatchObject({ settings: { feather: 12 }, mask: expect.any(String) })
    expect(document.querySelectorAll('canvas')).toHaveLength(0)
    act(() => server.finish())
    await waitFor(() => expect(selected()).toBe('make it night'))
    fireEvent.click(screen.getByRole('radio', { name: 'The picture alone' }))
    expect(document.querySelectorAll('canvas')).toHaveLength(0)
    fireEvent.click(await button('Only the region: 1% Edit the whole picture'))
    expect(screen.queryByText(/Only the region/)).toBeNull()
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
