import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImagingError } from './error.ts'
import { readPicture } from './read.ts'
import { readRecipe } from './recipe.ts'
import { codedPatterns } from './testing/pictures.ts'

/** Random and damaged bytes: the result is either a complete picture or an `ImagingError`. */

const seeds: Record<string, Uint8Array> = {
  ...(await codedPatterns()),
  heic: readFileSync(new URL('../fixtures/heic/quad.heic', import.meta.url)),
  'heic with alpha and tiles': readFileSync(new URL('../fixtures/heic/alpha.heic', import.meta.url)),
}

const limits = { pixels: 4_000_000 }

async function expectPictureOrSentence(bytes: Uint8Array) {
  try {
    const { width, height, depth, rgb, alpha } = await readPicture(bytes, limits)
    expect(width * height).toBeLessThanOrEqual(limits.pixels)
    expect(rgb).toHaveLength(3 * width * height)
    expect(rgb.BYTES_PER_ELEMENT).toBe(depth / 8)
    if (alpha) expect(alpha).toHaveLength(width * height)
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error
    expect(error.message).toMatch(/^[^\n]{10,200}\.$/)
    expect(error.message).not.toMatch(/vips|libheif|undefined/i)
  }
}

/** Positions and new values; early positions are more frequent, as headers matter most. */
const damage = fc.array(
  fc.record({
    place: fc.oneof(fc.double({ min: 0, max: 0.1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 })),
  }),
  { minLength: 1, maxLength: 12 },
)

describe('readPicture survives', () => {
  it.each(Object.entries(seeds))('%s with changed bytes', async (_, seed) => {
    await fc.assert(
      fc.asyncProperty(damage, async (places) => {
        const bytes = Uint8Array.from(seed)
        for (const { place, value } of places)
          bytes[Math.min(bytes.length - 1, Math.floor(place * bytes.length))] = value
        await expectPictureOrSentence(bytes)
      }),
      { numRuns: 120 },
    )
  })

  it.each(Object.entries(seeds))('%s truncated, with random bytes appended', async (_, seed) => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.uint8Array({ maxLength: 64 }),
        async (share, tail) => {
          const head = seed.subarray(0, Math.floor(share * seed.length))
          await expectPictureOrSentence(Buffer.concat([head, tail]))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('random bytes behind every magic number', async () => {
    const magics = Object.values(seeds).map((seed) => seed.subarray(0, 16))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(new Uint8Array(0), ...magics),
        fc.integer({ min: 0, max: 16 }),
        fc.uint8Array({ maxLength: 300 }),
        async (magic, length, rest) => expectPictureOrSentence(Buffer.concat([magic.subarray(0, length), rest])),
      ),
      { numRuns: 200 },
    )
  })
})

it('readRecipe survives damaged pictures', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.values(seeds)), damage, async (seed, places) => {
      const bytes = Uint8Array.from(seed)
      for (const { place, value } of places) bytes[Math.floor(place * (bytes.length - 1))] = value
      await readRecipe(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(ImagingError))
    }),
    { numRuns: 60 },
  )
})
