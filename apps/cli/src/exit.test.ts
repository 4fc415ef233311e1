import { DiffusionError } from '@amend/diffusion'
import { GraphError } from '@amend/graph'
import { ImagingError } from '@amend/imaging'
import { InferenceError } from '@amend/inference'
import { ModelError } from '@amend/models/checkpoint'
import { describe, expect, it } from 'vitest'
import { codeOf, concernsEveryPhoto, exitCodeOf, sentenceOf, UsageError } from './exit.ts'

describe('exit codes', () => {
  it.each([
    [new UsageError('x'), 2, 'usage', false],
    [new InferenceError('bad-setting', 'x'), 2, 'bad-setting', true],
    [new InferenceError('empty-instruction', 'x'), 2, 'empty-instruction', true],
    [new DiffusionError('bad-steps', 'x'), 2, 'bad-steps', true],
    [new ImagingError('truncated', 'x'), 3, 'truncated', false],
    [new ImagingError('disk-full', 'x'), 3, 'disk-full', false],
    [new ImagingError('not-finite', 'x'), 4, 'not-finite', true],
    [new InferenceError('not-finite-unet', 'x'), 4, 'not-finite-unet', true],
    [new InferenceError('not-finite-text-encoder', 'x'), 4, 'not-finite-text-encoder', true],
    [new InferenceError('not-finite-autoencoder', 'x'), 4, 'not-finite-autoencoder', true],
    [new InferenceError('not-finite-scheduler', 'x'), 4, 'not-finite-scheduler', true],
    [new InferenceError('picture-too-narrow', 'x'), 3, 'picture-too-narrow', false],
    [new InferenceError('bad-recipe', 'x'), 3, 'bad-recipe', false],
    [new ModelError('not-found', 'x'), 4, 'not-found', true],
    [new GraphError('wrong-tensor-shape', 'x'), 4, 'wrong-tensor-shape', true],
    [new GraphError('out-of-memory', 'x'), 4, 'out-of-memory', false],
    [new DiffusionError('unsupported-scheduler', 'x'), 4, 'unsupported-scheduler', true],
    [new InferenceError('components-disagree', 'x'), 4, 'components-disagree', true],
    [new DOMException('x', 'AbortError'), 130, 'aborted', true],
    [new ImagingError('aborted', 'x'), 130, 'aborted', true],
    [new TypeError('x'), 1, 'failure', false],
    ['x', 1, 'failure', false],
  ])('of %o', (error, exit, code, every) => {
    expect([exitCodeOf(error), codeOf(error), concernsEveryPhoto(error)]).toEqual([exit, code, every])
  })

  it('prints the message of a known error, and the location of an unexpected one', () => {
    expect(sentenceOf(new ModelError('not-found', 'There is none.'))).toBe('There is none.')
    expect(sentenceOf(new DOMException('x', 'AbortError'))).toBe('Stopped.')
    expect(sentenceOf(new TypeError('x is not a y'))).toMatch(/^Something went wrong\. TypeError: x is not a y\n +at /)
    expect(sentenceOf('odd')).toBe('Something went wrong: odd')
  })
})
