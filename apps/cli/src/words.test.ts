import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expandInputs } from './inputs.ts'
import { temporaryFolder } from './testing/amend.ts'
import { readWords } from './words.ts'

const { folder, at, remove } = await temporaryFolder()
const home = process.cwd()
beforeAll(() => {
  process.chdir(folder)
  for (const name of [
    'a.jpg',
    'b.JPG',
    'c.png',
    'my photo.jpg',
    'b (1).jpg',
    'night',
    'a.edited.jpg',
    'old.edited.2.jpg',
  ]) {
    writeFileSync(at(name), '')
  }
})
afterAll(async () => {
  process.chdir(home)
  await remove()
})

describe('the words of amend edit', () => {
  it.each([
    [['a.jpg', 'make it night'], ['a.jpg'], 'make it night'],
    [['a.jpg', 'my photo.jpg', 'winter'], ['a.jpg', 'my photo.jpg'], 'winter'],
    [['*.jpg', 'gone/x.jpg', 'gone.jpg', 'winter'], ['*.jpg', 'gone/x.jpg', 'gone.jpg'], 'winter'],
    [['a.jpg', 'can it be night?'], ['a.jpg'], 'can it be night?'],
  ])('%j are photos and an instruction', (words, patterns, instruction) => {
    expect(readWords(words)).toEqual({ patterns, instruction })
  })

  it.each([
    [[], /^Name a photo and say what to change: amend edit/],
    [['a.jpg'], /^Say what to change: amend edit/],
    [['my photo.jpg'], /^Say what to change: amend edit/],
    [['make it night'], /^Name a photo as well: amend edit photo\.jpg "make it night"$/],
    [['make it night', 'a.jpg'], /^The last word must say what to change, and a\.jpg is a file/],
    // A file with the name of the instruction.
    [['a.jpg', 'night'], /^The last word must say what to change, and night is a file/],
    [
      ['a.jpg', 'make', 'it', 'dark'],
      /^There is no file make; the instruction goes in quotes: amend edit a\.jpg "make it dark"$/,
    ],
    [['a.jpg', "'make", 'it', "dark'"], /amend edit a\.jpg "make it dark"$/],
    [['make', 'it', 'dark'], /amend edit photo\.jpg "make it dark"$/],
    [['my photo.jpg', 'make', 'it'], /amend edit "my photo\.jpg" "make it"$/],
  ])('%j are refused', (words, sentence) => {
    expect(() => readWords(words)).toThrow(sentence)
  })

  it('are all photos when a result is replayed', () => {
    expect(readWords(['a.jpg', 'gone.jpg'], 'dark')).toEqual({ patterns: ['a.jpg', 'gone.jpg'], instruction: 'dark' })
    expect(() => readWords(['a.jpg', 'make it dark'], 'dark')).toThrow(
      /the instruction comes from the result of --replay/,
    )
    expect(() => readWords([], 'dark')).toThrow(/^Name the photo as well/)
  })
})

describe('photos', () => {
  it.each([
    [['*.jpg'], ['a.jpg', 'b (1).jpg', 'b.JPG', 'my photo.jpg']],
    [
      ['b (1).jpg', 'gone.jpg'],
      ['b (1).jpg', 'gone.jpg'],
    ],
    [['a.edited.jpg'], ['a.edited.jpg']],
    [
      ['a.jpg', './a.jpg', '*.{png,jpg}', 'a.jpg'],
      ['a.jpg', 'b (1).jpg', 'b.JPG', 'c.png', 'my photo.jpg'],
    ],
  ])('of %j', async (patterns, photos) => {
    expect(await expandInputs(patterns)).toEqual(photos)
  })

  it('of an absolute pattern have absolute paths', async () => {
    const pattern = `${folder.replaceAll('\\', '/')}/*.png`
    expect((await expandInputs([pattern])).map((file) => file.replaceAll('\\', '/'))).toEqual([
      `${folder.replaceAll('\\', '/')}/c.png`,
    ])
  })

  it('are refused when a pattern matches nothing, or results only', async () => {
    await expect(expandInputs(['a.jpg', '*.webp'])).rejects.toThrow('No file matches *.webp.')
    await expect(expandInputs(['*.edited.*'])).rejects.toThrow(/^Only results of amend match \*\.edited\.\*/)
  })
})
