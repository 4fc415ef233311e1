// @vitest-environment happy-dom
import type { ImageItem } from '@amend/api/types'
import { errorMessages } from '@amend/next-app/messages'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { IntlProvider } from 'use-intl'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import pictures from '../../messages/en/pictures.json'
import { PictureGrid, type PictureGridProps } from './grid.tsx'
import { useSelection } from './use-selection.ts'

vi.mock('next/link', () => ({
  default: ({ prefetch: _, ...props }: { prefetch: boolean }) => <a {...props} />,
}))

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 100, 800, 600))
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const picture = (index: number): ImageItem => ({
  id: `p${index}`,
  workspaceId: 'w',
  kind: 'upload',
  status: 'ready',
  name: `Picture ${index}`,
  instruction: null,
  favourite: false,
  width: 100,
  height: 100,
  createdAt: '2026-01-01T00:00:00.000Z',
  trashedAt: null,
  editId: null,
  treeId: `p${index}`,
  error: null,
  renditions: {},
})

interface GalleryProps extends Partial<PictureGridProps> {
  count?: number
}

function Gallery({ count = 40, pictures: given, ...props }: GalleryProps) {
  const [list, setList] = useState(given ?? Array.from({ length: count }, (_, index) => picture(index)))
  const { ids, choose } = useSelection(list)
  return (
    <IntlProvider locale="en" messages={{ pictures, errors: errorMessages.en } as never} timeZone="UTC">
      <PictureGrid
        label="Pictures"
        pictures={list}
        hasMore={false}
        onMore={() => {}}
        hrefOf={({ id }) => `/edit/${id}`}
        selected={ids}
        selecting={ids.size > 0}
        onSelect={choose}
        {...props}
      />
      <output>{[...ids].join(' ')}</output>
      <button type="button" onClick={() => setList(list.filter(({ id }) => !ids.has(id)))}>
        Remove
      </button>
    </IntlProvider>
  )
}

// Queries by role compute the styles of every picture; these do not.
const links = () => [...document.querySelectorAll<HTMLAnchorElement>('li > a')]
const link = (index: number, suffix = '') => {
  const found = links().find((shown) => shown.getAttribute('aria-label') === `Picture ${index}${suffix}`)
  if (!found) throw new Error(`Picture ${index}${suffix} is not shown`)
  return found
}
const check = (index: number) => screen.getByLabelText(`Select Picture ${index}`)
const press = (key: string, more = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more })
const chosen = () => document.querySelector('output')?.textContent

it('renders only the pictures near the window', () => {
  render(<Gallery count={20_000} />)
  const shown = links().length
  expect(shown).toBeGreaterThan(10)
  expect(shown).toBeLessThan(100)
  expect(document.querySelector('li')?.getAttribute('aria-setsize')).toBe('20000')
})

it('is one tab stop, with arrow keys inside', () => {
  render(<Gallery />)
  expect(links().filter(({ tabIndex }) => tabIndex === 0)).toEqual([link(0)])
  link(0).focus()
  press('ArrowRight')
  expect(document.activeElement).toBe(link(1))
  press('ArrowDown')
  const below = Number(document.activeElement?.closest('[data-index]')?.getAttribute('data-index'))
  expect(below).toBeGreaterThan(2)
  press('ArrowUp')
  expect(document.activeElement).toBe(link(1))
  expect(link(1).tabIndex).toBe(0)
})

it('selects by Space, and extends by Shift and an arrow', () => {
  render(<Gallery />)
  link(2).focus()
  press(' ')
  expect(chosen()).toBe('p2')
  press('ArrowRight', { shiftKey: true })
  press('ArrowRight', { shiftKey: true })
  expect(chosen()).toBe('p2 p3 p4')
  expect(link(3, ', selected')).toBeTruthy()
})

it('moves the focus to the next picture when the focused one is removed', () => {
  render(<Gallery />)
  act(() => link(2).focus())
  press(' ')
  fireEvent.click(screen.getByText('Remove'))
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Picture 3')
})

it('opens by a click, and selects by it once something is selected', () => {
  render(<Gallery />)
  expect(fireEvent.click(link(0))).toBe(true) // the browser follows the link
  fireEvent.click(check(1))
  expect(fireEvent.click(link(5), {})).toBe(false)
  expect(chosen()).toBe('p1 p5')
  fireEvent.click(link(7), { shiftKey: true })
  expect(chosen()).toBe('p1 p5 p6 p7')
})

it('leaves a click that opens a new tab to the browser', () => {
  render(<Gallery />)
  fireEvent.click(check(1))
  expect(fireEvent.click(link(5), { ctrlKey: true })).toBe(true)
  expect(chosen()).toBe('p1')
})

it('loads more before the end is reached', () => {
  const onMore = vi.fn()
  render(<Gallery count={30} hasMore onMore={onMore} />)
  expect(onMore).toHaveBeenCalled()
  onMore.mockClear()
  cleanup()
  render(<Gallery count={2000} hasMore onMore={onMore} />)
  expect(onMore).not.toHaveBeenCalled()
})

it('only selects where there is nothing to open', () => {
  render(<Gallery hrefOf={() => undefined} selecting />)
  expect(links()).toEqual([])
  fireEvent.click(screen.getByLabelText('Picture 3'))
  expect(chosen()).toBe('p3')
})

it.each([
  ['truncated', 'This file is cut off or damaged.'],
  ['too-small', 'This picture is too small: each side needs at least 8 pixels.'],
  ['too-many-pixels', 'This picture is too large: up to 100 megapixels can be edited.'],
  ['too-long', 'This picture is too long: each side may have at most 65,535 pixels.'],
  ['unheard-of', 'In the words of the server.'],
])('shows why a picture was refused, as %s', (code, sentence) => {
  const error = { code, message: 'In the words of the server.' }
  render(<Gallery pictures={[{ ...picture(0), status: 'refused', error }]} />)
  expect(screen.getByText(sentence)).toBeTruthy()
})
