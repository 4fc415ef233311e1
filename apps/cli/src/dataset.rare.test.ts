/** `amend dataset` with the embedded models, from captions and from photos to scored candidates. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, amendHere, expectRefusal, program, temporaryFolder } from './testing/amend.ts'

const photo = fileURLToPath(new URL('../sample/meadow.jpg', import.meta.url))

let bench: Awaited<ReturnType<typeof temporaryFolder>>
let captions: string
beforeAll(async () => {
  bench = await temporaryFolder()
  captions = bench.at('captions.txt')
  await writeFile(captions, 'a penguin\na castle by a lake\na penguin\nan apple\n')
})
afterAll(() => bench.remove())

const chunks = async (folder: string, table: string) => (await readdir(bench.at(folder, table))).sort()

describe('from captions', () => {
  it('takes them, writes, paints and scores, and has nothing left to do the next time', async () => {
    const folder = bench.at('looks')
    const started = await amendHere(['dataset', 'new', folder, '--captions', captions, '--candidates', '2', '--json'])
    expect(JSON.parse(started.stdout)).toMatchObject({
      read: 4,
      taken: 3,
      refused: { 'it is a duplicate': { count: 1 } },
    })
    const { code, stdout } = await amendHere(['dataset', 'run', folder, '--json'])
    expect(code).toBe(0)
    const [written, painted] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(written).toMatchObject({ stage: 'write', done: 3, of: 3 })
    expect(painted).toMatchObject({ stage: 'paint', done: 3, of: 3, left: 0 })
    expect(painted.candidates).toBeGreaterThanOrEqual(2)
    for (const table of ['triples', 'candidates', 'pictures']) {
      expect(await chunks('looks', table)).toEqual(['000000.parquet'])
    }
    const before = await readFile(bench.at('looks', 'candidates', '000000.parquet'))
    expect((await amendHere(['dataset', 'run', folder])).code).toBe(0)
    expect(before.equals(await readFile(bench.at('looks', 'candidates', '000000.parquet')))).toBe(true)
  }, 180_000)

  it('goes on after it was killed while it painted, to the same rows', async () => {
    const recipe = bench.at('recipe.json')
    await writeFile(
      recipe,
      JSON.stringify({
        chunk: 1,
        writer: { kind: 'local', model: 'pico-writer' },
        painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 6 },
        clip: 'pico-clip',
        candidates: { most: 4, batch: 4, enough: 4 },
        pictures: 'all',
      }),
    )
    const files = ['000000.parquet', '000001.parquet', '000002.parquet']
    for (const name of ['whole', 'killed']) {
      const words = ['dataset', 'new', bench.at(name), '--captions', captions, '--recipe', recipe]
      expect((await amendHere(words)).code).toBe(0)
    }
    expect((await amend(['dataset', 'run', bench.at('whole')])).code).toBe(0)
    const child = spawn(process.execPath, [program, 'dataset', 'run', bench.at('killed')], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('close', resolve))
    const until = Date.now() + 120_000
    while (!existsSync(bench.at('killed', 'candidates', '000000.parquet')) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    child.kill('SIGKILL')
    await ended
    expect((await chunks('killed', 'candidates')).filter((name) => name.endsWith('.parquet')).length).toBeGreaterThan(0)
    expect((await amend(['dataset', 'run', bench.at('killed')])).code).toBe(0)
    for (const table of ['triples', 'candidates', 'pictures']) {
      expect((await chunks('killed', table)).filter((name) => /^\d+\.parquet$/.test(name))).toEqual(files)
      for (const file of files) {
        const [one, other] = await Promise.all(['whole', 'killed'].map((name) => readFile(bench.at(name, table, file))))
        expect(one!.equals(other!), `${table}/${file}`).toBe(true)
      }
    }
  }, 300_000)

  it('scores all candidates anew with another encoder', async () => {
    const folder = bench.at('whole')
    const before = await readFile(bench.at('whole', 'candidates', '000000.parquet'))
    const { code, stdout } = await amendHere(['dataset', 'score', folder, '--clip', 'pico-clip'])
    expect([code, stdout.trim()]).toEqual([0, '3 captions scored'])
    // The same encoder on pictures that were rounded to bytes.
    expect(before.equals(await readFile(bench.at('whole', 'candidates', '000000.parquet')))).toBe(false)
    expect((await chunks('whole', 'candidates')).every((name) => /^\d+\.parquet$/.test(name))).toBe(true)
  }, 120_000)
})

it('makes pairs of photos with an editor, and names photos that cannot be read', async () => {
  await mkdir(bench.at('photos', 'sub'), { recursive: true })
  await copyFile(photo, bench.at('photos', 'sub', 'meadow.jpg'))
  await copyFile(photo, bench.at('photos', 'again.jpg'))
  await writeFile(bench.at('photos', 'broken.png'), 'no picture')
  const folder = bench.at('team')
  const started = await amendHere(['dataset', 'new', folder, '--photos', bench.at('photos'), '--json'])
  expect(JSON.parse(started.stdout)).toMatchObject({
    taken: 1,
    refused: {
      'it is a duplicate': { count: 1 },
      'it is no picture that can be read': { count: 1, places: ['broken.png'] },
    },
  })
  const { code, stdout } = await amendHere(['dataset', 'run', folder])
  expect(code).toBe(0)
  expect(stdout).toContain('4 of 4 candidates pass')
}, 180_000)

describe('one sentence, and nothing half made, for', () => {
  it.each([
    [['run', 'nowhere'], 2, /nowhere is no dataset/],
    [['new', 'a', '--captions', 'none.txt'], 3, /^There is no file none\.txt\.$/m],
    [['new', 'a'], 2, /^Give either --captions or --photos\.$/m],
    [['new', 'a', '--photos', 'none'], 3, /^There is no folder none\.$/m],
    [['triples', 'check', 'none.jsonl'], 3, /^There is no file none\.jsonl\.$/m],
  ] as const)('%j', async (words, code, sentence) => {
    expectRefusal(await amend(['dataset', ...words], { cwd: bench.at('.') }), code, sentence)
    expect(existsSync(bench.at('a'))).toBe(false)
  })

  it('a folder with something in it, which stays', async () => {
    await mkdir(bench.at('full'))
    await writeFile(bench.at('full', 'mine.txt'), 'mine')
    expectRefusal(await amendHere(['dataset', 'new', bench.at('full'), '--captions', captions]), 2, /is not empty/)
    expect(await readdir(bench.at('full'))).toEqual(['mine.txt'])
  })

  it.each([
    ['{', /is not JSON/],
    ['{"clip": "x"}', /writer/],
    [
      JSON.stringify({
        writer: { kind: 'local', model: 'x' },
        painter: { kind: 'text-to-image', model: 'y', steps: 0 },
        clip: 'z',
      }),
      /painter\.steps/,
    ],
  ])('the recipe %s', async (text, sentence) => {
    await writeFile(bench.at('bad.json'), text)
    const words = ['dataset', 'new', bench.at('b'), '--captions', captions, '--recipe', bench.at('bad.json')]
    expectRefusal(await amendHere(words), 2, sentence)
    expect(existsSync(bench.at('b'))).toBe(false)
  })

  it('a model that is not there', async () => {
    const recipe = {
      writer: { kind: 'local', model: 'no-such' },
      painter: { kind: 'text-to-image', model: 'y' },
      clip: 'z',
    }
    await writeFile(bench.at('absent.json'), JSON.stringify(recipe))
    await amendHere(['dataset', 'new', bench.at('c'), '--captions', captions, '--recipe', bench.at('absent.json')])
    expectRefusal(await amendHere(['dataset', 'write', bench.at('c')]), 4, /no-such/)
  })

  it('an endpoint without a key', async () => {
    const recipe = { writer: { kind: 'openai', model: 'm' }, painter: { kind: 'text-to-image', model: 'y' }, clip: 'z' }
    await writeFile(bench.at('endpoint.json'), JSON.stringify(recipe))
    await amendHere(['dataset', 'new', bench.at('d'), '--captions', captions, '--recipe', bench.at('endpoint.json')])
    expectRefusal(
      await amend(['dataset', 'write', bench.at('d')], { env: { OPENAI_API_KEY: '' } }),
      2,
      /OPENAI_API_KEY/,
    )
  })
})

it('adds, checks and exports triples that people wrote', async () => {
  const file = bench.at('human.jsonl')
  const add = (...texts: string[]) => amendHere(['dataset', 'triples', 'add', file, ...texts])
  expect((await add('a dog', 'make it a cat', 'a cat')).stdout).toContain('1 triples')
  expectRefusal(await add('a dog', 'do nothing', 'A dog.'), 3, /the edited caption is the caption/)
  expectRefusal(await add('a dog', 'make it a cat', 'one cat'), 3, /it repeats line 1/)
  expect((await amendHere(['dataset', 'triples', 'check', file])).stdout).toContain('1 triples, 0 faulty lines')
  const output = bench.at('tuning.jsonl')
  await amendHere(['dataset', 'triples', 'export', file, output, '--form', 'chat'])
  expect(JSON.parse(await readFile(output, 'utf8')).messages).toHaveLength(2)
})
