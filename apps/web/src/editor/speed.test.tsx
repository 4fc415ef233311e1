// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { model, renderEditor, startServer } from './testing/render-editor.tsx'

configure({ asyncUtilTimeout: 20_000 })

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const withSteps = (steps: number) => {
  const server = startServer()
  const { capabilities } = model
  server.model = { ...model, capabilities: { ...capabilities, defaults: { ...capabilities.defaults, steps } } }
  return server
}

it('a speed is chosen in the settings, says what it means, and is requested', async () => {
  const server = withSteps(20)
  renderEditor(server)
  fireEvent.click(await screen.findByRole('radio', { name: 'Settings' }))
  const exact = await screen.findByRole('radio', { name: 'Exact' })
  expect(exact.getAttribute('aria-checked')).toBe('true')
  expect(screen.getByText('Every step is computed in full.')).toBeTruthy()
  fireEvent.click(screen.getByRole('radio', { name: 'Fast' }))
  expect(await screen.findByText(/Results differ more/)).toBeTruthy()
  const field = screen.getByRole('textbox', { name: /What to change/ })
  fireEvent.change(field, { target: { value: 'make it night' } })
  fireEvent.keyDown(field, { key: 'Enter' })
  await waitFor(() => {
    expect(server.inputsOf('edit.request')).toMatchObject([{ settings: { speed: 'fast' } }])
  })
})

it('the settings of a model of one step say that the speed changes nothing', async () => {
  renderEditor(withSteps(1))
  fireEvent.click(await screen.findByRole('radio', { name: 'Settings' }))
  expect(await screen.findByText('With one step all speeds are the same.')).toBeTruthy()
})
