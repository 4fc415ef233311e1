// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
