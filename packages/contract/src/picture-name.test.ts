import { describe, expect, it } from 'vitest'
import { withPictureEnding } from './picture-name.ts'

describe('withPictureEnding', () => {
  it.each([
    ['lake.jpg', 'lake.png'],
    ['lake.at.dawn.jpeg', 'lake.at.dawn.png'],
    ['LAKE.HEIC', 'LAKE.png'],
    ['lake.png', 'lake.png'],
    ['lake.jpg.png', 'lake.jpg.png'],
    ['.jpg', 'picture.png'],
    ['', 'picture.png'],
  ])('replaces the extension of a picture format in %j', (name, file) => {
    expect(withPictureEnding(name, 'png')).toBe(file)
  })

  it.each(['2024.05.17', 'v1.5', 'Dr. Who', 'draft.final', 'Lake no.7', '17.05.', 'lake.jpg (2)', 'archive.2024'])(
    'keeps all of %j, which has no extension',
    (name) => {
      expect(withPictureEnding(name, 'png')).toBe(`${name}.png`)
    },
  )
})
