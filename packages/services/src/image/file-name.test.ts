import { describe, expect, it } from 'vitest'
import { fileName } from './file-name.ts'

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
  ])('turns %j into %j', (given, name) => {
    expect(fileName(given)).toBe(name)
  })
})
