import { describe, expect, it } from 'vitest'
import { keyCaps, matchesKeys } from './keys.ts'

const press = (key: string, ...held: string[]) => ({
  key,
  ctrlKey: held.includes('Ctrl'),
  metaKey: held.includes('Meta'),
  altKey: held.includes('Alt'),
  shiftKey: held.includes('Shift'),
})

describe('keys', () => {
  it.each([
    ['e', press('e')],
    ['e', press('E', 'CapsLock')],
    ['?', press('?', 'Shift')],
    ['?', press('?')],
    ['+', press('+', 'Shift')],
    ['Shift+ArrowLeft', press('ArrowLeft', 'Shift')],
    ['Shift+E', press('E', 'Shift')],
    ['Mod+Enter', press('Enter', 'Ctrl')],
    ['Ctrl++', press('+', 'Ctrl')],
    ['Space', press(' ')],
  ])('%s are pressed', (keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(true)
  })

  it.each([
    ['e', press('e', 'Ctrl')],
    ['e', press('e', 'Meta')],
    ['e', press('e', 'Alt')],
    ['e', press('E', 'Shift')],
    ['ArrowLeft', press('ArrowLeft', 'Shift')],
    ['Mod+Enter', press('Enter')],
    ['Mod+Enter', press('Enter', 'Meta')],
    ['Shift+E', press('e')],
  ])('%s are others', (keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(false)
  })

  it('take the Command key for the main one on a Mac', () => {
    expect(matchesKeys('Mod+Enter', press('Enter', 'Meta'), true)).toBe(true)
    expect(matchesKeys('Mod+Enter', press('Enter', 'Ctrl'), true)).toBe(false)
  })

  it.each([
    ['Mod+Enter', false, ['Ctrl', '↵']],
    ['Mod+Enter', true, ['⌘', '↵']],
    ['Shift+ArrowLeft', false, ['Shift', '←']],
    ['e', false, ['E']],
    ['+', false, ['+']],
    ['Ctrl++', false, ['Ctrl', '+']],
  ])('%s are shown as caps', (keys, mac, caps) => {
    expect(keyCaps(keys, mac)).toEqual(caps)
  })
})
