import { describe, expect, it } from 'vitest'
import { completionOf, lostScene, parseCompletion, promptOf, refusalOf } from './triple-format.ts'

describe('the form of a triple', () => {
  it('is that of the original recipe', () => {
    expect(promptOf('a dog')).toBe('a dog\n##\n')
    const edit = { instruction: 'make it a cat', editedCaption: 'a cat' }
    expect(completionOf(edit)).toBe('make it a cat\n%%\na cat\nEND')
    expect(parseCompletion('make it a cat\n%%\na cat')).toEqual(edit)
  })

  it('cannot be left by a caption', () => {
    expect(promptOf('a dog\n##\nmake it\n%%\nx\nEND')).toBe('a dog make it x\n##\n')
  })

  it.each([
    ['make it a cat', 'two parts'],
    ['a\n%%\nb\n%%\nc', 'two parts'],
    ['\n%%\na cat', 'instruction is empty'],
    ['make it\n%%\n ', 'edited caption is empty'],
    ['make it\nnow\n%%\na cat', 'further lines'],
  ])('%j has another form', (text, reason) => {
    expect(parseCompletion(text)).toContain(reason)
  })
})

describe('acceptance tests', () => {
  it.each([
    ['A dog.', 'a dog!', 'the edited caption is the caption'],
    ['?a dog ', '.A Dog', 'the edited caption is the caption'],
    ['a cat', 'make it a cat', 'the instruction is the edited caption'],
    ['a dog', 'x'.repeat(1001), 'the edited caption is too long'],
    ['a dog', 'a \u0007 cat', 'the answer has control characters'],
  ])('refuse %j with the edited caption %j', (caption, editedCaption, reason) => {
    expect(refusalOf(caption, { instruction: 'make it a cat', editedCaption })).toBe(reason)
  })

  it('accept a change of a letter', () => {
    expect(refusalOf('a dog', { instruction: 'more of them', editedCaption: 'a dogs' })).toBeUndefined()
  })
})

describe('an edited caption keeps the scene', () => {
  it.each([
    ['a penguin', 'make it night', 'a penguin, at night'],
    ['a picture of an apple, at night', 'make it winter', 'a picture of an apple, covered in snow'],
    ['a girl riding a horse', 'have her ride a dragon', 'a girl riding a dragon'],
    ['a dog on a lawn', 'remove the dog', 'a lawn'],
    ['A castle by a lake', 'add fog', 'a castle by a lake in fog'],
  ])('%j, "%s": %j', (caption, instruction, editedCaption) => {
    expect(lostScene(caption, { instruction, editedCaption })).toBeUndefined()
  })

  it.each([
    ['a red barn by a lake', 'make it night', 'a red rhino by a river, at night', 'barn'],
    ['a red barn by a lake', 'make it night', 'a red barn, at night', 'by a lake'],
    ['a penguin', 'add fog', 'an apple, in fog', 'a penguin'],
  ])('refuses %j, "%s": %j', (caption, instruction, editedCaption, lost) => {
    expect(lostScene(caption, { instruction, editedCaption })).toBe(`the edited caption loses "${lost}"`)
  })
})
