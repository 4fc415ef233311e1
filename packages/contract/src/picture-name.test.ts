import { describe, expect, it } from 'vitest'
import { pictureTitle, withPictureEnding } from './picture-name.ts'

describe('pictureTitle', () => {
  it.each([
    ['lake.jpg', null, 'lake.jpg'],
    ['lake.jpg', 'make it winter', 'lake - make it winter'],
    ['lake', ' make it\nwinter ', 'lake - make it winter'],
    ['.jpg', 'night', 'picture - night'],
    ['lake', '../a:b', 'lake - .. a b'],
    ['lake - make it winter', 'make it winter', 'lake - make it winter'],
    ['lake', '🌧'.repeat(80), `lake - ${'🌧'.repeat(60)}`],
  ])('of %j after %j is %j', (name, instruction, title) => {
    expect(pictureTitle({ name, instruction })).toBe(title)
  })
})

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
