// @vitest-environment happy-dom
import type { ModelItem } from '@amend/api/types'
import { knownLooksSchema } from '@amend/contract'
import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { editItem, editSettings, imageItem, outcome } from './testing/items.ts'
import { type FakeServer, model, renderEditor, startServer } from './testing/render-editor.tsx'

// A shelf is requested after a pause, and machines are busy.
configure({ asyncUtilTimeout: 20_000 })

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))

const scope = knownLooksSchema.parse({
  looks: { night: ['make it night'], fog: ['make it foggy'] },
  cannot: 'It cannot add things.',
  languages: {
    de: {
      cannot: 'Es kann nichts hinzufügen.',
      looks: {
        night: { name: 'Nacht', instruction: 'mach es zur Nacht' },
        fog: { name: 'Nebel', instruction: 'mach es neblig' },
      },
    },
  },
})
const guidances = { steps: 1, textGuidance: 1, imageGuidance: 1 }
const oneStep: ModelItem = {
  ...model,
  capabilities: {
    ...model.capabilities,
    ...{ guided: false, defaults: { ...model.capabilities.defaults, ...guidances } },
    ...{ scope: { ...scope, knows: ['night', 'fog'] }, languages: ['en', 'de'] },
  },
}

let server: FakeServer
beforeEach(() => {
  server = startServer()
  server.model = oneStep
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const field = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: /What to change|Was sich ändern soll/ })
const ask = async (text: string) => {
  fireEvent.change(await field(), { target: { value: text } })
  fireEvent.keyDown(await field(), { key: 'Enter' })
}
const asked = () => server.inputsOf('edit.request')

describe('an instruction that the model has not learned', () => {
  it('is answered before anything is requested, and runs when the person says so', async () => {
    renderEditor(server)
    await ask('put a hat on the dog in the fog')
    const answer = await screen.findByRole('region', { name: 'Before the edit' })
    expect(answer.textContent).toContain(
      'Pico has not learned “put a hat on the dog in the fog”. It cannot add things.',
    )
    expect(answer.textContent).toContain('“hat”, “dog”')
    expect(asked()).toEqual([])
    const anyway = within(answer).getByRole('button', { name: 'Run anyway' })
    expect(document.activeElement).toBe(anyway)
    fireEvent.click(anyway)
    await waitFor(() => expect(asked()).toMatchObject([{ instruction: 'put a hat on the dog in the fog' }]))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Before the edit' })).toBeNull())
  })

  it('is answered in German with looks in German, one of which is taken at once', async () => {
    renderEditor(server, 'root', 'editor', 'de')
    await ask('setz dem Hund im Nebel einen Hut auf')
    const answer = await screen.findByRole('region', { name: 'Vor der Bearbeitung' })
    expect(answer.textContent).toContain('Es kann nichts hinzufügen.')
    fireEvent.click(within(answer).getByRole('button', { name: 'Nebel' }))
    await waitFor(() => expect(asked()).toMatchObject([{ instruction: 'mach es neblig' }]))
  })

  it('is no longer answered when the words change', async () => {
    renderEditor(server)
    await ask('add a dragon')
    await screen.findByRole('region', { name: 'Before the edit' })
    fireEvent.change(await field(), { target: { value: 'add a dragon and fog' } })
    expect(screen.queryByRole('region', { name: 'Before the edit' })).toBeNull()
    await ask('make it foggy')
    await waitFor(() => expect(asked()).toMatchObject([{ instruction: 'make it foggy' }]))
  })
})

describe('the shelf of looks', () => {
  const shelf = () => screen.findByRole('toolbar', { name: 'Looks of this picture' })
  const sheet = { url: '/sheet', looks: ['night', 'fog'], columns: 2, tile: { width: 160, height: 107 } }
  const open = { id: 'shelf', imageId: 'root', status: 'pending', sheet: null, error: null }

  it('is asked for once and shows the looks when they are made; a press applies one', async () => {
    let now: object = open
    server.answer = (
      (answer) => (path: string, input: unknown) =>
        path === 'shelf.open' ? now : answer.call(server, path, input)
    )(server.answer)
    renderEditor(server)
    await waitFor(() =>
      expect(server.inputsOf('shelf.open')).toEqual([{ workspaceId: imageItem().workspaceId, imageId: 'root' }]),
    )
    expect((await shelf()).getAttribute('aria-busy')).toBe('true')
    now = { ...open, status: 'ready', sheet }
    server.emit('shelf.ready', 'shelf', { imageId: 'root' })
    await waitFor(async () => expect((await shelf()).getAttribute('aria-busy')).toBe('false'))
    fireEvent.click(within(await shelf()).getByRole('button', { name: 'fog' }))
    await waitFor(() =>
      expect(asked()).toMatchObject([{ instruction: 'make it foggy', sourceId: 'root', variants: 1 }]),
    )
  })

  it('says so when it cannot be made, and its looks still work', async () => {
    server.refusals.set('shelf.open', { message: 'Too many.', code: 'queue-full' })
    renderEditor(server)
    expect(await screen.findByText(/cannot be shown on this picture/)).toBeDefined()
    fireEvent.click(within(await shelf()).getByRole('button', { name: 'night' }))
    await waitFor(() => expect(asked()).toMatchObject([{ instruction: 'make it night' }]))
  })

  it('is searched', async () => {
    renderEditor(server)
    fireEvent.change(await screen.findByRole('searchbox', { name: 'Search the looks' }), { target: { value: 'fo' } })
    await waitFor(async () => expect(within(await shelf()).getAllByRole('button')).toHaveLength(1))
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zzz' } })
    expect(await screen.findByText('No look is called that.')).toBeDefined()
  })

  it('gives way to the chips of suggestions for a model without looks', async () => {
    server.model = model
    renderEditor(server)
    expect(await screen.findByRole('list', { name: 'Instructions to start from' })).toBeDefined()
    expect(screen.queryByRole('toolbar', { name: 'Looks of this picture' })).toBeNull()
    expect(server.inputsOf('shelf.open')).toEqual([])
  })
})

describe('the strength', () => {
  const slider = () => screen.findByRole('slider', { name: 'Strength' })
  const settings = { ...editSettings, ...guidances, seed: 7 }
  const withResult = (restore: 'detail' | 'model' = 'detail') => {
    const edit = editItem({ id: 'e', resultId: 'made', outcome, settings: { ...settings, restore } })
    server.tree = {
      rootId: 'root',
      images: [
        imageItem({ id: 'root', kind: 'upload' }),
        imageItem({ id: 'made', editId: 'e', instruction: edit.instruction }),
      ],
      edits: [edit],
    }
    renderEditor(server, 'made')
  }

  it('stands in the place of the dial, and goes into the next edit', async () => {
    renderEditor(server)
    expect((await slider()).getAttribute('aria-valuetext')).toBe('100% of the next look')
    expect(screen.queryByRole('slider', { name: 'From faithful to bold' })).toBeNull()
    fireEvent.keyDown(await slider(), { key: 'ArrowLeft' })
    await ask('make it foggy')
    await waitFor(() => expect(asked()).toMatchObject([{ settings: { strength: 0.95 } }]))
  })

  it('follows the words until it is set', async () => {
    renderEditor(server)
    fireEvent.change(await field(), { target: { value: 'make it much foggy' } })
    await waitFor(async () => expect((await slider()).getAttribute('aria-valuenow')).toBe('1.4'))
    await ask('make it much foggy')
    await waitFor(() => expect(asked()).toMatchObject([{ settings: { strength: null } }]))
  })

  it('of a result is shown without a request, and made with the same seed when it is applied', async () => {
    withResult()
    fireEvent.keyDown(await slider(), { key: 'ArrowLeft' })
    fireEvent.keyDown(await slider(), { key: 'ArrowLeft' })
    expect(await screen.findByText('Shown at 90%. It is not in the history yet.')).toBeDefined()
    expect(asked()).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: 'Back to 100%' }))
    expect(screen.queryByText(/Shown at/)).toBeNull()
    fireEvent.keyDown(await slider(), { key: 'Home' })
    fireEvent.keyDown(await slider(), { key: 'Enter' })
    await waitFor(() =>
      expect(asked()).toMatchObject([{ sourceId: 'root', variants: 1, settings: { strength: 0, seed: 7 } }]),
    )
  })

  it("cannot be set for the model's own pixels", async () => {
    withResult('model')
    await waitFor(async () => expect((await slider()).getAttribute('data-disabled')).not.toBeNull())
  })

  it('leaves the dial to a model that is guided', async () => {
    server.model = model
    renderEditor(server)
    expect(await screen.findByRole('slider', { name: 'From faithful to bold' })).toBeDefined()
    expect(screen.queryByRole('slider', { name: 'Strength' })).toBeNull()
  })
})

describe('the field of what to avoid', () => {
  it('says that it has no effect while both guidances are 1', async () => {
    renderEditor(server)
    fireEvent.click(await screen.findByRole('radio', { name: 'Settings' }))
    const avoid = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'What to avoid' })
    expect(avoid.disabled).toBe(true)
    expect(screen.getByText(/Has no effect while/)).toBeDefined()
  })
})
