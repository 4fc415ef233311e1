import { describe, expect, it } from 'vitest'
import { refineEdit, replaceEdit } from './alignment.ts'
import { type ControllerOptions, controller } from './controller.ts'

const same = replaceEdit([], 4)
const of = (options: Partial<ControllerOptions>) =>
  controller({ edit: same, cross: [0, 1], self: [0, 1], steps: 10, ...options })
const stepsOf = (test: (step: number) => unknown) => Array.from({ length: 10 }, (_, step) => step).filter(test)

describe('the windows', () => {
  it('count the steps as the original does', () => {
    // int(0.8 · 11) = 8 for words, int(0.4 · 10) = 4 for self-attention.
    const { crossEdit, sharesSelf } = of({ cross: [0, 0.8], self: [0, 0.4] })
    expect(stepsOf(crossEdit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(stepsOf(sharesSelf)).toEqual([0, 1, 2, 3])
  })

  it('may begin later and be empty', () => {
    expect(stepsOf(of({ cross: [0.5, 0.8] }).crossEdit)).toEqual([5, 6, 7])
    expect(stepsOf(of({ cross: [0, 0] }).crossEdit)).toEqual([])
    expect(stepsOf(of({ self: [0, 0] }).sharesSelf)).toEqual([])
  })

  it('of single tokens override the one of all', () => {
    const { crossEdit } = of({ cross: [0, 1], crossOf: new Map([[2, [0, 0.2] as const]]) })
    expect([...crossEdit(1)!.keep]).toEqual([0, 0, 0, 0])
    expect([...crossEdit(2)!.keep]).toEqual([0, 0, 1, 0])
    expect(crossEdit(2)!.transfer[2 * 4 + 2]).toBe(0)
  })
})

describe('the factors of tokens', () => {
  it('multiply what is taken over and what is kept', () => {
    const edit = refineEdit([1, 5, 2], [1, 9, 5, 2], 4)
    const { transfer, keep } = of({
      edit,
      weights: new Map([
        [1, 3],
        [2, 0.5],
      ]),
    }).crossEdit(0)!
    expect([...keep]).toEqual([0, 3, 0, 0])
    expect([transfer[0], transfer[1 * 4 + 2], transfer[2 * 4 + 3]]).toEqual([1, 0.5, 1])
  })

  it('of zero take the token away', () => {
    const { transfer, keep } = of({ weights: new Map([[2, 0]]) }).crossEdit(0)!
    expect([0, 1, 2, 3].map((from) => transfer[from * 4 + 2])).toEqual([0, 0, 0, 0])
    expect(keep[2]).toBe(0)
  })

  it('do not apply outside of the window', () => {
    expect(of({ weights: new Map([[2, 0]]), cross: [0, 0.3] }).crossEdit(5)).toBeUndefined()
  })
})
