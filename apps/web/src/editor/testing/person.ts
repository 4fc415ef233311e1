import { fireEvent, screen, within } from '@testing-library/react'

/** What a person does in the editor, for tests. */
export const field = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'What to change' })
export const type = async (text: string) => fireEvent.change(await field(), { target: { value: text } })
export const press = async (key: string, more = {}) => fireEvent.keyDown(await field(), { key, ...more })
export const nodes = () => within(screen.getByRole('tree', { name: 'History' })).getAllByRole('treeitem')
export const selected = () =>
  nodes()
    .find((node) => node.getAttribute('aria-selected') === 'true')
    ?.getAttribute('aria-label')
export const button = (name: string | RegExp) => screen.findByRole('button', { name })
