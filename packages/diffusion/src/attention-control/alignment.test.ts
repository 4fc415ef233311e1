import { describe, expect, it } from 'vitest'
import { type MapEdit, refineEdit, replaceEdit, tokenAlignment } from './alignment.ts'

/** transfer[w][n] as [w, n, weight] where it is not zero. */
function connections({ transfer, keep }: MapEdit): [number, number, number][] {
  const length = keep.length
  return [...transfer.entries()]
    .filter(([, weight]) => weight !== 0)
    .map(([i, weight]) => [Math.floor(i / length), i % length, weight])
}
const diagonal = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i): [number, number, number] => [from + i, from + i, 1])

describe('replacing word for word', () => {
  it('takes over all maps where the captions are the same', () => {
    const edit = replaceEdit([], 6)
    expect(connections(edit)).toEqual(diagonal(0, 6))
    expect([...edit.keep]).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('connects tokens of words of equal length one by one', () => {
    expect(
      connections(
        replaceEdit(
          [
            [
              [2, 3],
              [2, 3],
            ],
          ],
          6,
        ),
      ),
    ).toEqual(diagonal(0, 6))
  })

  it('shares the maps of a word among the tokens of a longer one, and moves what lies between two differences', () => {
    // Words: the, cat, sees, mouse → the, tiger (two tokens), sees, rat.
    const edit = replaceEdit(
      [
        [[2], [2, 3]],
        [[4], [5]],
      ],
      8,
    )
    expect(connections(edit)).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [2, 2, 0.5],
      [2, 3, 0.5],
      [3, 4, 1],
      [4, 5, 1],
      [6, 6, 1],
      [7, 7, 1],
    ])
  })

  it('leaves out what does not fit into the context', () => {
    expect(connections(replaceEdit([[[3], [3, 4, 5, 6]]], 5))).toEqual([...diagonal(0, 3), [3, 3, 0.25], [3, 4, 0.25]])
  })
})

describe('aligned captions', () => {
  it('keep the maps of new tokens and take over the others', () => {
    const edit = refineEdit([1, 10, 11, 2], [1, 10, 20, 21, 11, 2], 8)
    expect([...edit.keep]).toEqual([0, 0, 1, 1, 0, 0, 0, 0])
    expect(connections(edit)).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [2, 4, 1],
      [3, 5, 1],
      [6, 6, 1],
      [7, 7, 1],
    ])
  })

  it('are those with the most equal tokens', () => {
    expect(tokenAlignment([1, 5, 6, 7, 2], [1, 6, 5, 6, 7, 2])).toEqual([0, -1, 1, 2, 3, 4])
    expect(tokenAlignment([1, 5, 2], [1, 6, 2])).toEqual([0, -1, 2])
    expect(tokenAlignment([1, 2], [1, 2])).toEqual([0, 1])
    expect(tokenAlignment([], [3])).toEqual([-1])
  })
})
