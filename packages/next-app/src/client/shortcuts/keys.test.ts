import { describe, expect, it } from 'vitest'
import { isComposing, isKey, keyCaps, matchesKeys } from './keys.ts'

const press = (key: string, ...held: string[]) => pressAt('', key, ...held)

/** @param code the physical position of the key */
const pressAt = (code: string, key: string, ...held: string[]) => ({
  key,
  code,
  ctrlKey: held.includes('Ctrl'),
  metaKey: held.includes('Meta'),
  altKey: held.includes('Alt'),
  shiftKey: held.includes('Shift'),
  getModifierState: (name: string) => held.includes(name),
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
  ])('%s match', (keys, pressed) => {
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
  ])('%s do not match', (keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(false)
  })

  it('use the Command key as Mod on a Mac', () => {
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

describe('letters on a keyboard of another script', () => {
  it.each([
    ['f', pressAt('KeyF', 'а')], // Russian
    ['f', pressAt('KeyF', 'А', 'CapsLock')],
    ['Shift+e', pressAt('KeyE', 'У', 'Shift')],
    ['Mod+z', pressAt('KeyZ', 'я', 'Ctrl')],
    ['f', pressAt('KeyF', 'φ')], // Greek
    ['f', pressAt('KeyF', 'כ')], // Hebrew
    ['b', pressAt('KeyB', 'لا')], // Arabic: one key, two letters
    ['f', pressAt('KeyF', 'ㄹ')], // Korean
    ['e', pressAt('KeyE', 'ा')], // Hindi: a vowel sign
    ['f', pressAt('KeyF', 'は')], // Japanese
    ['[', pressAt('BracketLeft', 'х')],
    [']', pressAt('BracketRight', 'ъ')],
    ['Mod+.', pressAt('Period', 'ю', 'Ctrl')],
    ['0', pressAt('Digit0', '۰')], // Persian
    // Characters that the keyboard has are matched by what they type.
    ['/', pressAt('Backslash', '/', 'Shift')],
    ['?', pressAt('Digit7', '?', 'Shift')],
  ])('%s match by the position of the key', (keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(true)
  })

  it.each([
    ['f', pressAt('KeyF', 'а', 'Shift')],
    ['f', pressAt('KeyF', 'а', 'Ctrl')],
    ['f', pressAt('KeyG', 'п')],
    ['?', pressAt('Slash', 'з')],
    // Latin letters have other positions on other Latin keyboards, and are matched by what they type.
    ['q', pressAt('KeyQ', 'a')], // French
    ['m', pressAt('KeyM', ',')], // French
    ['y', pressAt('KeyY', 'z')], // German
    [';', pressAt('Semicolon', 'ö')], // German
    ['i', pressAt('KeyI', 'ı')], // Turkish
    ['m', pressAt('KeyM', 'µ', 'AltGraph')], // German
    ['Enter', pressAt('Enter', 'а')],
  ])('%s do not match', (keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(false)
  })
})

describe('characters that need a modifier to be typed', () => {
  it.each([
    [']', pressAt('Digit6', ']', 'Alt'), true], // German Mac
    ['[', pressAt('Digit5', '[', 'Alt'), true],
    [']', pressAt('Minus', ']', 'Alt', 'Shift'), true], // French Mac
    [']', pressAt('Digit9', ']', 'AltGraph'), false], // German
    [']', pressAt('Digit9', ']', 'Ctrl', 'Alt', 'AltGraph'), false],
    [']', pressAt('Digit9', ']', 'Ctrl', 'Alt'), false],
    ['/', pressAt('Digit7', '/', 'Shift'), false],
  ])('%s match', (keys, pressed, mac) => {
    expect(matchesKeys(keys, pressed, mac)).toBe(true)
  })

  it.each([
    [']', pressAt('BracketRight', '‘', 'Alt'), true], // American Mac
    [']', pressAt('BracketRight', ']', 'Alt'), false], // left to the browser
    [']', pressAt('BracketRight', ']', 'Ctrl'), false],
    [']', pressAt('Digit6', ']', 'Alt', 'Meta'), true],
    ['e', pressAt('KeyE', 'e', 'Alt'), true],
    ['e', pressAt('KeyE', '€', 'AltGraph'), false],
    ['ArrowLeft', pressAt('ArrowLeft', 'ArrowLeft', 'Alt'), true],
  ])('%s do not match', (keys, pressed, mac) => {
    expect(matchesKeys(keys, pressed, mac)).toBe(false)
  })
})

it('a released key matches with any modifiers held', () => {
  expect(isKey('b', pressAt('KeyB', 'и', 'Ctrl'))).toBe(true)
  expect(isKey('b', pressAt('KeyB', 'B', 'Shift'))).toBe(true)
  expect(isKey('b', pressAt('KeyN', 'т'))).toBe(false)
})

it.each([
  ['while a text is composed', { isComposing: true, keyCode: 13 }, true],
  ['that ends a composition in Safari', { isComposing: false, keyCode: 229 }, true],
  ['while a text is composed in Chrome', { isComposing: true, keyCode: 229 }, true],
  ['on its own', { isComposing: false, keyCode: 13 }, false],
])('Enter %s belongs to the input method or not', (_, event, composing) => {
  expect(isComposing(event)).toBe(composing)
})
