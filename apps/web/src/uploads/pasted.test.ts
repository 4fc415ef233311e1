// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { readPasted } from './pasted.ts'

const picture = (name = 'image.png') => new File(['pixels'], name, { type: 'image/png' })
const clipboard = (text: string, ...files: File[]) =>
  ({ files, getData: (type: string) => (type === 'text/plain' ? text : '') }) as unknown as DataTransfer

function element(tag: string, attributes: Record<string, string> = {}): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}
const page = element('main')
const uploadsOf = (target: EventTarget | null, text: string, ...files: File[]) => {
  const { files: found, urls } = readPasted({ target, clipboardData: clipboard(text, ...files) })
  return [...found.map(({ name }) => name), ...urls]
}

describe.each([
  ['a search field', element('input', { type: 'text' })],
  ['an input without a type', element('input')],
  ['a text area', element('textarea')],
])('paste into %s', (_, field) => {
  it.each([
    ['of a spreadsheet', 'sunset', [picture()]],
    ['of several lines', 'a\tb\nc\td', [picture()]],
    ['that is an address', 'https://example.com/a.png', []],
    ['that is an address, with its picture', 'https://example.com/a.png', [picture()]],
    ['that looks like the name of another file', 'lake.png', [picture('image.png')]],
  ])('types the text %s', (_, text, files) => {
    expect(uploadsOf(field, text, ...files)).toEqual([])
  })

  it.each([
    ['alone', ''],
    ['with an empty text', ' \n'],
    ['with its name, as a Mac copies files', 'lake.png'],
    ['with its path', '/media/card/lake.png'],
    ['with a path of Windows', 'C:\\photos\\lake.png'],
    ['with its file address', 'file:///media/card/lake.png\n'],
  ])('uploads a picture %s', (_, text) => {
    expect(uploadsOf(field, text, picture('lake.png'))).toEqual(['lake.png'])
  })

  it('uploads several files with their names', () => {
    const files = [picture('Größe.png'.normalize('NFD')), picture('b c.png')]
    expect(uploadsOf(field, 'Größe.png\rb c.png', ...files)).toHaveLength(2)
    expect(uploadsOf(field, 'file:///a/Gr%C3%B6%C3%9Fe.png\nfile:///a/b%20c.png', ...files)).toHaveLength(2)
  })
})

it('outside text fields pictures and URLs of pictures are uploaded', () => {
  for (const target of [page, null, element('input', { type: 'checkbox' }), element('button')]) {
    expect(uploadsOf(target, 'sunset', picture())).toEqual(['image.png'])
    expect(uploadsOf(target, 'https://example.com/a.png')).toEqual(['https://example.com/a.png'])
    expect(uploadsOf(target, 'https://example.com/a.png', picture())).toEqual(['image.png'])
    expect(uploadsOf(target, 'sunset')).toEqual([])
  }
})
