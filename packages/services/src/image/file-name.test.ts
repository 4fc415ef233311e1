import { describe, expect, it } from 'vitest'
import { fileName, withExtension } from './file-name.ts'

describe('fileName', () => {
  it.each([
    ['lake.jpg', 'lake.jpg'],
    ['/etc/passwd', 'passwd'],
    ['C:\\photos\\lake.jpg', 'lake.jpg'],
    ['..', 'Picture'],
    ['a/', 'Picture'],
    ['a\r\nSet-Cookie: x', 'a Set-Cookie: x'],
    ['\ud800x', 'x'],
    ['y'.repeat(500), 'y'.repeat(100)],
  ])('makes of %j %j', (given, name) => {
    expect(fileName(given)).toBe(name)
  })

  it('gets the ending of its format', () => {
    expect(withExtension('lake.at.dawn.jpeg', 'png')).toBe('lake.at.dawn.png')
    expect(withExtension('.jpg', 'png')).toBe('picture.png')
  })
})
