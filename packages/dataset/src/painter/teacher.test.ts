/** The teacher that is a function of pixels, and its crops. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { encodePicture, pictureFromRgb } from '@amend/imaging'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBench } from '../testing/bench.ts'
import type { AcceptedTriple } from './candidate-painter.ts'
import { applyLook, pixelInstructions, pixelLookOf, pixelLooks } from './pixel-looks.ts'
import { pixelPainter } from './teacher.ts'

let bench: Awaited<ReturnType<typeof testBench>>
beforeAll(async () => {
  bench = await testBench()
  const rgb = Uint8Array.from({ length: 3 * 60 * 40 }, (_, i) => (i * 37) % 256)
  await mkdir(bench.at('photos'))
  await writeFile(
    path.join(bench.at('photos'), 'one.png'),
    await encodePicture(pictureFromRgb(60, 40, rgb), { format: 'png' }),
  )
})
afterAll(() => bench.remove())

const grey = Uint8Array.of(100, 100, 100)

describe('a look of pixels', () => {
  it('is found by each of its instructions, which are distinct', () => {
    expect(new Set(pixelInstructions).size).toBe(pixelInstructions.length)
    for (const instruction of pixelInstructions) expect(pixelLookOf(` ${instruction.toUpperCase()} `)).toBeDefined()
    expect(pixelLookOf('add fireworks')).toBeUndefined()
  })

  it.each(Object.entries(pixelLooks))('“%s” changes a colour and stays within 0 … 255', (_, look) => {
    const colours = Uint8Array.of(220, 40, 90, 0, 0, 0, 255, 255, 255, 10, 200, 60)
    const changed = applyLook(look, colours)
    expect(changed).not.toEqual(colours)
    expect(changed).toHaveLength(colours.length)
  })

  it('does what it says', () => {
    expect([...applyLook(pixelLooks['black and white'], Uint8Array.of(255, 0, 0))]).toEqual([76, 76, 76])
    expect([...applyLook(pixelLooks.negative, Uint8Array.of(0, 100, 255))]).toEqual([255, 155, 0])
    expect(applyLook(pixelLooks.brighter, grey)[0]).toBeGreaterThan(100)
    expect(applyLook(pixelLooks.darker, grey)[0]).toBeLessThan(100)
    expect([...applyLook(pixelLooks.vivid, grey)]).toEqual([...grey])
  })
})

describe('the painter', () => {
  it('shows a crop and the look of the same crop, the same for the same seed', async () => {
    const painter = pixelPainter({ kind: 'teacher', model: 'pixel-looks', photos: bench.at('photos'), side: 16 })
    const triple = { photo: 'one.png', instruction: 'show it as a negative' } as AcceptedTriple
    const [first, second] = await painter.paint(triple, [3, 4])
    const [again] = await painter.paint(triple, [3])
    expect(again).toEqual(first)
    expect(second!.before.data).not.toEqual(first!.before.data)
    for (const { before, after } of [first!, second!]) {
      expect([before.width, before.height]).toEqual([16, 16])
      for (const [i, value] of before.data.entries()) expect(after.data[i]).toBeCloseTo(1 - value, 2)
    }
    const unknown = { photo: 'one.png', instruction: 'add a dragon' } as AcceptedTriple
    await expect(painter.paint(unknown, [1])).rejects.toMatchObject({ code: 'bad-recipe' })
  })
})
