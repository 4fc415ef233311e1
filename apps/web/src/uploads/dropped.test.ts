import { describe, expect, it } from 'vitest'
import { readTransfer, readUrls } from './dropped.ts'

const entryOfFile = (file: File) => ({ isDirectory: false, file: (found: (file: File) => void) => found(file) })

/** Lists a folder as browsers do: in parts, the last one empty. */
const entryOfFolder = (...parts: unknown[][]) => ({
  isDirectory: true,
  createReader: () => {
    const rest = [...parts]
    return { readEntries: (found: (entries: unknown[]) => void) => found(rest.shift() ?? []) }
  },
})

const transfer = (entries: unknown[], data: Record<string, string> = {}) =>
  ({
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    getData: (type: string) => data[type] ?? '',
  }) as unknown as DataTransfer

const named = (name: string) => entryOfFile(new File(['x'], name))

describe('readTransfer', () => {
  it('reads nested folders, in all their parts, without hidden files', async () => {
    const folder = entryOfFolder([named('a.jpg'), named('.DS_Store')], [entryOfFolder([named('b.jpg')])])
    const { files } = await readTransfer(transfer([folder, named('c.jpg')]))
    expect(files.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
  })

  it('prefers the file to the URL of a picture dragged from another page', async () => {
    const data = { 'text/uri-list': 'https://example.com/a.jpg' }
    expect(await readTransfer(transfer([named('a.jpg')], data))).toMatchObject({ urls: [], files: [{ name: 'a.jpg' }] })
    expect(await readTransfer(transfer([], data))).toEqual({ files: [], urls: ['https://example.com/a.jpg'] })
  })
})

describe('readUrls', () => {
  it.each([
    ['https://example.com/a.jpg', ['https://example.com/a.jpg']],
    ['# a list\r\nhttps://a.example/1\r\nhttp://a.example/2', ['https://a.example/1', 'http://a.example/2']],
    ['make it sunset', []],
    ['see https://example.com/a.jpg', []],
    ['javascript:alert(1)', []],
    ['file:///etc/passwd', []],
    ['', []],
  ])('reads %o', (text, urls) => {
    expect(readUrls(text)).toEqual(urls)
  })
})
