import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, quoted, tableOf } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import type { CaptionRow } from '../rows.ts'
import { testBench } from '../testing/bench.ts'
import { takeCaptions } from './intake.ts'
import { blockWords } from './moderation.ts'

let bench: Awaited<ReturnType<typeof testBench>>
beforeAll(async () => {
  bench = await testBench()
})
afterAll(() => bench.remove())

async function rowsOf({ captions }: DatasetFolder): Promise<CaptionRow[]> {
  const database = await openDatabase()
  const rows = await database.rows<CaptionRow>(`SELECT * FROM ${tableOf('captions', [captions])} ORDER BY caption_id`)
  database.close()
  return rows
}

describe('captions are taken from', () => {
  it('a text file, one a line, without duplicates in any case', async () => {
    const dataset = await bench.dataset()
    const file = await bench.file('a.txt', 'a dog\n\n  a  cat \nA Dog\na bird\n')
    const intake = await takeCaptions(dataset, file)
    expect((await rowsOf(dataset)).map(({ caption_id, caption }) => [caption_id, caption])).toEqual([
      [0, 'a dog'],
      [1, 'a cat'],
      [2, 'a bird'],
    ])
    expect(intake).toEqual({ read: 4, taken: 3, refused: { 'it is a duplicate': { count: 1, places: ['a.txt:4'] } } })
  })

  it('JSON lines with either key, broken lines counted and named', async () => {
    const dataset = await bench.dataset()
    const lines = [
      '{"input": "a dog", "url": "https://a.example/1", "license": "CC0"}',
      '{"caption": "a cat", "URL": "https://a.example/1"}',
      '{"caption": 7}',
      'not json',
      '[]',
      '"a plain string"',
      JSON.stringify({ caption: 'x'.repeat(2001) }),
    ]
    const intake = await takeCaptions(dataset, await bench.file('b.jsonl', lines.join('\n')))
    const rows = await rowsOf(dataset)
    expect(rows.map(({ caption }) => caption)).toEqual(['a dog', 'a plain string'])
    expect(rows[0]).toMatchObject({ url: 'https://a.example/1', licence: 'CC0', instruction: null, photo: null })
    expect(intake.refused).toEqual({
      'it is a duplicate': { count: 1, places: ['b.jsonl:2'] },
      'it has no caption': { count: 1, places: ['b.jsonl:3'] },
      'the line is not JSON': { count: 1, places: ['b.jsonl:4'] },
      'the line is no object': { count: 1, places: ['b.jsonl:5'] },
      'its caption is longer than 2000 characters': { count: 1, places: ['b.jsonl:7'] },
    })
  })

  it('CSV with quotes and broken lines', async () => {
    const dataset = await bench.dataset()
    const text = 'TEXT,URL\n"a dog, running",https://a.example/1\na cat,https://a.example/2\nbroken,1,2,3,4\n'
    const intake = await takeCaptions(dataset, await bench.file('c.csv', text))
    expect((await rowsOf(dataset)).map(({ caption, url }) => [caption, url])).toEqual([
      ['a dog, running', 'https://a.example/1'],
      ['a cat', 'https://a.example/2'],
    ])
    expect(intake.read).toBe(3)
    expect(Object.values(intake.refused)).toMatchObject([{ count: 1, places: ['c.csv:4'] }])
  })

  it('Parquet in the layout of Hugging Face', async () => {
    const dataset = await bench.dataset()
    const file = bench.at('d.parquet')
    const database = await openDatabase()
    await database.run(
      `COPY (SELECT 'a dog' AS "TEXT", 'https://a.example/1' AS "URL", 3 AS other UNION ALL SELECT NULL, 'x', 4) TO ${quoted(file)} (FORMAT parquet)`,
    )
    database.close()
    const intake = await takeCaptions(dataset, file)
    expect((await rowsOf(dataset)).map(({ caption }) => caption)).toEqual(['a dog'])
    expect(intake.refused).toEqual({ 'it has no caption': { count: 1, places: ['d.parquet:2'] } })
  })
})

it('ready triples need all three texts, and may repeat a caption', async () => {
  const dataset = await bench.dataset()
  const lines = [
    { input: 'a dog', edit: 'make it a cat', output: 'a cat' },
    { input: 'a dog', edit: 'make it night', output: 'a dog at night' },
    { input: 'a dog', edit: 'make it night', output: 'a dog, at night' },
    { input: 'a bird' },
  ]
  const file = await bench.file('e.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))
  const intake = await takeCaptions(dataset, file, { ready: true })
  expect(intake.taken).toBe(2)
  expect(Object.keys(intake.refused)).toEqual(['it is a duplicate', 'it has no instruction'])
  expect((await rowsOf(dataset))[1]).toMatchObject({ instruction: 'make it night', edited_caption: 'a dog at night' })
})

it('blocked words are whole words in any case, and a limit counts what was taken', async () => {
  const dataset = await bench.dataset()
  const file = await bench.file('f.txt', 'a GUN on a table\na gunner\na gun.\na dog\na cat\n')
  const intake = await takeCaptions(dataset, file, { moderate: blockWords(['gun']), limit: 2 })
  expect((await rowsOf(dataset)).map(({ caption }) => caption)).toEqual(['a gunner', 'a dog'])
  expect(intake.refused).toEqual({ 'it holds a blocked word': { count: 2, places: ['f.txt:1', 'f.txt:3'] } })
})

it.each([
  ['missing.txt', 'bad-data'],
  ['empty.txt', 'empty-data'],
  ['picture.jpg', 'bad-data'],
  ['broken.parquet', 'bad-data'],
])('refuses %s with a sentence', async (name, code) => {
  const dataset = await bench.dataset()
  const file = name === 'missing.txt' ? bench.at(name) : await bench.file(name, name === 'empty.txt' ? '\n' : 'x')
  await expect(takeCaptions(dataset, file)).rejects.toMatchObject({ name: 'DatasetError', code })
})
