import { describe, expect, it } from 'vitest'
import { strengthIn } from './degree.ts'

describe('strengthIn', () => {
  it.each([
    ['make it much darker', 1.4],
    ['Very warm, please', 1.4],
    ['a lot brighter', 1.4],
    ['make it slightly warmer', 1],
    ['make it a bit darker', 1],
    ['add a lot', 1.4],
    ['make it night', 1],
  ])('of "%s" is %s', (instruction, strength) => {
    expect(strengthIn(instruction)).toBe(strength)
  })
})
