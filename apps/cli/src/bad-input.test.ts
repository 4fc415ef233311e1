import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, amendHere, expectRefusal, expectSentence, temporaryFolder } from './testing/amend.ts'
import { badPictures } from './testing/bad-pictures.ts'
import { photo } from './testing/pictures.ts'

const { folder, at, listing, remove } = await temporaryFolder()
const bad = await badPictures()
let before: string[]
beforeAll(async () => {
  for (const { name, bytes } of bad) writeFileSync(at(name), bytes)
  await photo(96, 64).jpeg().toFile(at('photo.jpg'))
  mkdirSync(at('folder.jpg'))
  before = listing()
})
afterAll(remove)

describe('invalid photos: exit with code 3 and no output file', () => {
  const others = [
    { name: 'folder.jpg', says: /folder\.jpg is a folder, not a picture\./ },
    { name: 'missing.jpg', says: /There is no file .*missing\.jpg\./ },
  ]
  it.each([...bad, ...others])('$name', async ({ name, says }) => {
    expectRefusal(await amendHere(['edit', at(name), 'make it night']), 3, says)
    expect(listing()).toEqual(before)
  })

  it('reports each of several invalid photos on a line of its own', async () => {
    const { code, stdout, stderr } = await amend(['edit', ...bad.map(({ name }) => name), 'make it night'], {
      cwd: folder,
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    const lines = stderr.trimEnd().split('\n')
    expect(lines).toHaveLength(bad.length)
    for (const [i, { says }] of bad.entries()) {
      expectSentence(`${lines[i]}\n`)
      expect(lines[i]).toMatch(says)
    }
    expect(listing()).toEqual(before)
  })
})

describe('invalid requests: exit with code 2 and no output file', () => {
  const long = Array.from({ length: 10_000 }, (_, i) => `word${i}`).join(' ')
  const cases: [string, string[], RegExp | string][] = [
    ['no words', ['edit'], 'Name a photo and say what to change: amend edit photo.jpg "make it night"'],
    ['no instruction', ['edit', 'photo.jpg'], 'Say what to change: amend edit photo.jpg "make it night"'],
    ['no photo', ['edit', 'make it night'], 'Name a photo as well: amend edit photo.jpg "make it night"'],
    [
      'no quotes',
      ['edit', 'photo.jpg', 'make', 'it', 'night'],
      'There is no file make; the instruction goes in quotes: amend edit photo.jpg "make it night"',
    ],
    [
      'words in the wrong order',
      ['edit', 'make it night', 'photo.jpg'],
      /^The last word must say what to change, and photo\.jpg/,
    ],
    ['an empty instruction', ['edit', 'photo.jpg', ''], 'Say what to change: the instruction is empty.'],
    ['a blank instruction', ['edit', 'photo.jpg', ' \n\t '], 'Say what to change: the instruction is empty.'],
    [
      'an endless instruction',
      ['edit', 'photo.jpg', long],
      /^The instruction has \d+ characters; say it in at most 2000\./,
    ],
    ['a pattern without files', ['edit', '*.nef', 'make it night'], 'No file matches *.nef.'],
    ['another command', ['paint'], "Unknown command 'paint'."],
    [
      'another option',
      ['edit', 'photo.jpg', 'make it night', '--sed', '3'],
      "Unknown option '--sed' (Did you mean --seed?).",
    ],
    [
      'an option without its value',
      ['edit', 'photo.jpg', 'night', '--seed'],
      "Option '--seed <number>' argument missing.",
    ],
    [
      'two outputs',
      ['edit', 'photo.jpg', 'night', '-o', 'a.png', '--output-folder', 'b'],
      /^--output and --output-folder both/,
    ],
  ]
  const options: [string, string | RegExp][] = [
    ['--text-guidance NaN', '--text-guidance must be a number, not "NaN".'],
    ['--text-guidance Infinity', 'The text guidance must be a number from 0 to 100, not Infinity.'],
    ['--image-guidance -1', 'The image guidance must be a number from 0 to 100, not -1.'],
    ['--image-guidance much', '--image-guidance must be a number, not "much".'],
    ['--seed 1.5', '--seed must be a whole number, not "1.5".'],
    ['--seed -1', 'The seed must be a whole number from 0 to 2^53 − 2^14, not -1.'],
    ['--steps 0', 'The number of steps must be a whole number from 1 to 1000, not 0.'],
    ['--variants 9', '--variants must be a whole number from 1 to 8, not "9".'],
    ['--variants 0', '--variants must be a whole number from 1 to 8, not "0".'],
    ['--samples 17', '--samples must be a whole number from 1 to 16, not "17".'],
    ['--samples 2 --restore model', /^Averaging several samples blurs/],
    ['--resolution 1e9', 'The resolution must be a whole number of pixels from 8 to 4096, not 1000000000.'],
    ['--speed quick', '--speed must be one of exact, balanced, fast, not "quick".'],
    ['--strength 2', 'The strength must be a number from 0 to 1.5, not 2.'],
    ['--feather -3', 'The feather width must be a number of pixels from 0 to 1000, not -3.'],
    ['--quality 101', '--quality must be a whole number from 1 to 100, not "101".'],
    ['--preview 0', '--preview must be a whole number from 1 upwards, not "0".'],
    ['--threads -2', '--threads must be a whole number from 1 to 256, not "-2".'],
    ['--memory-limit lots', '--memory-limit must be a size such as 8g or 512m, not "lots".'],
    ['--device gpu', '--device must be one of cpu, cuda, tensorrt, directml, coreml, webgpu, not "gpu".'],
    ['--precision int4', '--precision must be one of float32, float16, int8, not "int4".'],
    ['--format bmp', '--format must be one of jpeg, png, webp, avif, tiff, not "bmp".'],
    ['--restore sharp', '--restore must be one of detail, model, not "sharp".'],
    [
      '--output x.bmp',
      'The name of the result must end in .jpg, .jpeg, .png, .webp, .avif, .tif, .tiff; "x.bmp" does not.',
    ],
    [
      '--output x.png --format jpeg',
      '--output x.png is the name of another format than --format jpeg: leave one of them out.',
    ],
  ]
  const home = process.cwd()
  beforeAll(() => process.chdir(folder))
  afterAll(() => process.chdir(home))

  it.each(cases)('%s', async (_, words, sentence) => {
    expectRefusal(await amendHere(words), 2, sentence)
    expect(listing()).toEqual(before)
  })

  it.each(options)('%s', async (text, sentence) => {
    expectRefusal(await amendHere(['edit', 'photo.jpg', 'make it night', ...text.split(' ')]), 2, sentence)
    expect(listing()).toEqual(before)
  })

  it('an unknown scheduler: lists the schedulers that exist', async () => {
    const outcome = await amendHere(['edit', 'photo.jpg', 'make it night', '--scheduler', 'heun'])
    expectRefusal(
      outcome,
      2,
      /^--scheduler must be one of checkpoint, euler, euler-ancestral, ddim, .*, not "heun"\.$/m,
    )
  })

  it('prints the error as JSON and nothing else with --json', async () => {
    for (const words of [
      ['edit', 'photo.jpg', 'make it night', '--seed', 'x', '--json'],
      ['edit', 'photo.jpg', '', '--json'],
      ['edit', '--json'],
      ['edit', 'photo.jpg', 'make it night', '--json', '--sed', '1'],
    ]) {
      const { code, stdout, stderr } = await amendHere(words)
      expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
      expect(JSON.parse(stdout)).toEqual({
        error: { code: expect.any(String), message: expect.stringMatching(/^\S.*\S$/) },
      })
      expect(stdout).toMatch(/^[^\n]+\n$/)
    }
  })

  it('reports an invalid setting once for all photos', async () => {
    const outcome = await amendHere([
      'edit',
      'photo.jpg',
      'photo.jpg',
      './photo.jpg',
      at('photo.jpg'),
      'night',
      '--steps',
      '0',
    ])
    expectRefusal(outcome, 2, /^The number of steps/)
  })
})
