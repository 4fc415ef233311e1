import { expect, it } from 'vitest'
import { type DownloadChoice, loadChoice, saveChoice } from './download-choice.ts'

const storage = () => {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  }
}

it.each([
  ['lake.JPG', 'jpeg'],
  ['lake.heic', 'jpeg'],
  ['lake.webp', 'webp'],
  ['lake', 'png'],
])('offers the format of the upload first: %s as %s', (name, format) => {
  expect(loadChoice(storage(), name)).toEqual({ format, size: 'original', recipe: false })
})

it('offers what was chosen last', () => {
  const kept = storage()
  const choice: DownloadChoice = { format: 'avif', size: 'model', recipe: true }
  saveChoice(kept, choice)
  expect(loadChoice(kept, 'lake.jpg')).toEqual(choice)
})

it('works without a storage, and with one that holds something else', () => {
  expect(loadChoice(undefined, 'lake.png').format).toBe('png')
  expect(loadChoice({ getItem: () => '{"format":"bmp"}' }, 'lake.png').format).toBe('png')
  expect(loadChoice({ getItem: () => 'no JSON' }, 'lake.jpg').format).toBe('jpeg')
  const full = {
    setItem: () => {
      throw new DOMException('', 'QuotaExceededError')
    },
  }
  expect(() => saveChoice(full, { format: 'png', size: 'original', recipe: false })).not.toThrow()
})
