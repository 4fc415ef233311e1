import path from 'node:path'
import sharp from 'sharp'
import type { Pairs } from '../pair.ts'

/** Two pairs, the second with two ways to say its edit, and one whose picture is missing. */
export async function writeMixedPairs(folder: string): Promise<Pairs> {
  const at = (name: string) => path.join(folder, name)
  const flat = (colour: string, width: number) =>
    sharp({ create: { width, height: 40, channels: 3, background: colour } })
  for (const [i, colour] of ['red', 'green'].entries()) {
    await flat(colour, 64 * (i + 1))
      .jpeg()
      .withExif({ IFD0: { Copyright: 'someone' } })
      .toFile(at(`${i}.jpg`))
    await flat('white', 64 * (i + 1))
      .png()
      .toFile(at(`${i}.after.png`))
  }
  const pair = (id: string, ...instructions: string[]) => ({
    id,
    input: at(`${id}.jpg`),
    output: at(`${id}.after.png`),
    instructions,
  })
  return {
    layout: 'pairs.jsonl',
    pairs: [pair('0', 'make it white'), pair('1', "it's “white” & bright", 'whiten'), pair('gone', 'x')],
    skipped: [{ id: 'line 9', reason: 'it is not JSON' }],
  }
}
