import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { halfMask, type Pixels, photo, pixelsOf } from './testing/pictures.ts'

const { at, remove } = await temporaryFolder()
const quick = ['--steps', '2', '--samples', '1', '--resolution', '64', '--seed', '1', '--threads', '1']
beforeAll(async () => {
  await photo(240, 160).jpeg().toFile(at('photo.jpg'))
  await photo(240, 160).png().toFile(at('photo.png'))
  await halfMask(240, 160).png().toFile(at('right.png'))
})
afterAll(remove)

/** The number of pixels that differ in each half. */
function changedHalves(before: Pixels, after: Pixels): { left: number; right: number } {
  const changed = { left: 0, right: 0 }
  const { width, height, channels } = before
  for (let i = 0; i < width * height; i++) {
    const differs = [0, 1, 2].some((c) => before.data[i * channels + c] !== after.data[i * after.channels + c])
    if (differs) changed[i % width < width / 2 ? 'left' : 'right']++
  }
  return changed
}

describe('outside the mask', () => {
  it.each([
    ['photo.png', 'photo.edited.png', ''],
    ['photo.jpg', 'photo.edited.png', 'Written as PNG: JPEG would change pixels outside of the mask a little.\n'],
  ])('every pixel of %s is kept', async (name, result, notice) => {
    const outcome = await amendHere(['edit', at(name), 'make it night', ...quick, '--mask', at('right.png')])
    expect(outcome).toMatchObject({ code: 0, stderr: notice })
    expect(outcome.stdout).toContain(at(result))
    const changed = changedHalves(await pixelsOf(at(name)), await pixelsOf(at(result)))
    expect(changed.left).toBe(0)
    expect(changed.right).toBeGreaterThan(0.9 * 120 * 160)
  })

  it('the edit fades in over the feather width', async () => {
    const words = ['edit', at('photo.png'), 'make it night', ...quick, '--mask', at('right.png')]
    await amendHere([...words, '-o', at('hard.png')])
    await amendHere([...words, '-o', at('soft.png'), '--feather', '30'])
    const [before, hard, soft] = await Promise.all(
      ['photo.png', 'hard.png', 'soft.png'].map((name) => pixelsOf(at(name))),
    )
    expect(changedHalves(before!, soft!).left).toBe(0)
    /** Mean change of a column in the green channel. */
    const change = (after: Pixels, x: number) => {
      let sum = 0
      for (let y = 0; y < after.height; y++) {
        const i = y * after.width + x
        sum += Math.abs(after.data[i * after.channels + 1]! - before!.data[i * before!.channels + 1]!)
      }
      return sum / after.height
    }
    expect(change(soft!, 122)).toBeLessThan(0.5 * change(hard!, 122))
    expect(change(soft!, 200)).toBeCloseTo(change(hard!, 200), 1)
  })
})

it('refuses a mask of another size, a black one and a missing one', async () => {
  await halfMask(120, 80).png().toFile(at('small.png'))
  const edit = (mask: string) =>
    amendHere(['edit', at('photo.png'), 'make it night', ...quick, '--mask', at(mask), '--force'])
  expectRefusal(await edit('small.png'), 3, /The mask .*small\.png has 120 × 80 pixels and the picture 240 × 160/)
  expectRefusal(await edit('missing.png'), 3, /There is no file .*missing\.png\.$/m)
  await photo(240, 160).linear(0).png().toFile(at('black.png'))
  expectRefusal(
    await edit('black.png'),
    2,
    /The mask .*black\.png is black everywhere: make it white where the photo may/,
  )
})
