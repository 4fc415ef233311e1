import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from 'vitest'
import { scanPairs } from '../manifest.ts'
import { readPairs } from '../read-pairs.ts'
import { splitItems } from '../split.ts'
import { writePairs } from '../testing/pairs.ts'
import { workbench } from '../testing/workbench.ts'
import { locationText, parseLocation } from './location.ts'
import { pairBytes, readPairPicture, readUnit } from './picture.ts'

const bench = await workbench()
afterAll(bench.remove)
const plain = await writePairs(bench.at('plain'), 6)
const bytesOf = (kind: 'input' | 'output', i: number) => readFile(path.join(plain, kind, `0000${i}.png`))

/** A Parquet file as of a published dataset, with the given columns. */
async function writeParquet(file: string, columns: (row: number) => Promise<string>, rows: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const values: string[] = []
  for (let row = 0; row < rows; row++) values.push(`SELECT ${await columns(row)}`)
  await connection.run(`COPY (${values.join(' UNION ALL ')}) TO '${file}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

const blob = (bytes: Buffer) => `from_hex('${bytes.toString('hex')}')`
const image = (bytes: Buffer) => `{'bytes': ${blob(bytes)}, 'path': NULL::VARCHAR}`

/** An archive with entries of ustar form, and a pax header before long names. */
function tarOf(entries: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const header = (name: string, size: number, type: string) => {
    const block = Buffer.alloc(512)
    block.write(name, 0, 100)
    block.write('0000644\0', 100)
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
    block.write('        ', 148)
    block.write(type, 156)
    block.write('ustar\x0000', 257)
    const sum = block.reduce((total, byte) => total + byte, 0)
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return block
  }
  const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
  const parts = entries.flatMap(([name, bytes]) => {
    const record = ` path=${name}\n`
    let length = record.length + 2
    while (`${length}${record}`.length !== length) length += 1
    const pax = Buffer.from(`${length}${record}`)
    const long = name.length > 100 ? [header('PaxHeader', pax.length, 'x'), padded(pax)] : []
    return [...long, header(name.slice(0, 100), bytes.length, '0'), padded(bytes)]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

describe('a place in a shard', () => {
  it('is written and read as text; other paths are pictures of their own', () => {
    for (const location of [
      { kind: 'tar', file: 'a/b#1.tar', offset: 512, bytes: 7 },
      { kind: 'parquet', file: 'data/train-00000-of-00001.parquet', row: 12, column: 'a "b": c' },
    ] as const) {
      expect(parseLocation(locationText(location))).toEqual(location)
    }
    for (const file of ['a.png', 'b.tar', 'x.parquet', 'a#1+2', 'a.parquet#x:y'])
      expect(parseLocation(file)).toBeUndefined()
  })
})

describe('Parquet of Hugging Face', () => {
  it.each([
    ['InstructPix2Pix', 'original_image', 'edited_image', 'edit_prompt'],
    ['MagicBrush', 'source_img', 'target_img', 'instruction'],
    ['diffusers', 'input_image', 'edited_image', 'edit_prompt'],
  ])('with the columns of %s is read as pairs', async (name, before, after, words) => {
    const folder = bench.at(name)
    const row = async (i: number) =>
      `${image(await bytesOf('input', i))} AS "${before}", ${image(await bytesOf('output', i))} AS "${after}", 'edit ${i}' AS "${words}"`
    await writeParquet(path.join(folder, 'data', 'train-00000-of-00002.parquet'), row, 3)
    await writeParquet(path.join(folder, 'data', 'train-00001-of-00002.parquet'), row, 2)
    const { layout, pairs, skipped } = await readPairs(folder)
    expect({ layout, skipped, instructions: pairs.map(({ instructions }) => instructions[0]) }).toEqual({
      layout: 'Hugging Face Parquet',
      skipped: [],
      instructions: ['edit 0', 'edit 1', 'edit 2', 'edit 0', 'edit 1'],
    })
    // At the same time: each has its own result.
    const bytes = await Promise.all(pairs.map(({ output }) => pairBytes(output)))
    for (const [i, found] of bytes.entries())
      expect(Buffer.from(found).equals(await bytesOf('output', i % 3))).toBe(true)
    const manifest = await scanPairs(folder, { leastSide: 8 })
    expect(manifest.pairs[4]?.input.file).toBe(`data/train-00001-of-00002.parquet#1:${before}`)
    expect(await readUnit(pairs[0]!.input)).toBe(await readUnit(pairs[2]!.input))
    expect(await readUnit(pairs[0]!.input)).not.toBe(await readUnit(pairs[3]!.input))
  })

  it('names rows without picture or instruction, trains on its part `train`, and refuses other tables', async () => {
    const folder = bench.at('broken')
    const picture = image(await bytesOf('input', 0))
    const rows = [
      `${picture} AS original_image, ${picture} AS edited_image, 'x' AS edit_prompt`,
      `${picture} AS original_image, NULL AS edited_image, 'x' AS edit_prompt`,
      `${picture} AS original_image, ${picture} AS edited_image, ' ' AS edit_prompt`,
    ]
    await writeParquet(path.join(folder, 'train-0.parquet'), async (i) => rows[i]!, 3)
    await writeParquet(path.join(folder, 'test-0.parquet'), async () => rows[0]!, 2)
    const { pairs, skipped } = await readPairs(folder)
    expect(skipped).toEqual([
      { id: 'train-0.parquet:2', reason: 'the row has no edited picture' },
      { id: 'train-0.parquet:3', reason: 'the row has no instruction' },
    ])
    expect(splitItems(pairs, 'test')).toHaveLength(2)
    expect((await scanPairs(folder, { leastSide: 8 })).pairs.map(({ id }) => id)).toEqual(['train-0.parquet:1'])

    await writeParquet(bench.at('other', 'a.parquet'), async () => '1 AS n', 1)
    await expect(readPairs(bench.at('other'))).rejects.toMatchObject({ code: 'bad-data' })
    await writeFile(bench.at('other', 'a.parquet'), 'no table')
    await expect(readPairs(bench.at('other'))).rejects.toMatchObject({ code: 'bad-data' })
  })
})

describe('WebDataset', () => {
  const example = async (key: string, i: number) =>
    [
      [`${key}.original.png`, await bytesOf('input', i)],
      [`${key}.edited.png`, await bytesOf('output', i)],
      [`${key}.json`, Buffer.from(JSON.stringify({ edit_prompt: `edit ${i}`, original_prompt: 'before' }))],
    ] as const

  it('is read as pairs whose pictures stay in the archive', async () => {
    const folder = bench.at('web')
    await mkdir(folder)
    const long = `${'folder/'.repeat(20)}0002`
    await writeFile(
      path.join(folder, 'train-000000.tar'),
      tarOf([
        ...(await example('0001', 0)),
        ...(await example(long, 1)),
        ['0003.edited.png', await bytesOf('output', 1)],
      ]),
    )
    const { layout, pairs, skipped } = await readPairs(folder)
    expect({ layout, skipped }).toEqual({
      layout: 'WebDataset',
      skipped: [{ id: 'train-000000.tar:0003', reason: 'the example has no input picture' }],
    })
    expect(pairs.map(({ id, split }) => [id, split])).toEqual([
      ['0001', 'train'],
      [long, 'train'],
    ])
    expect(pairs[1]).toMatchObject({ instructions: ['edit 1'], captions: { input: 'before' } })
    expect(Buffer.from(await pairBytes(pairs[1]!.output)).equals(await bytesOf('output', 1))).toBe(true)
    expect(await readPairPicture(pairs[1]!.input)).toMatchObject({ width: 48, height: 32 })
    expect(await readUnit(pairs[0]!.input)).toBeUndefined()
  })

  it('that is cut off or damaged gives the pairs before the damage, and is named', async () => {
    const whole = tarOf([...(await example('a', 0)), ...(await example('b', 1))])
    const damaged = Buffer.from(whole)
    const second = whole.indexOf('b.original.png')
    damaged[second] = 0
    for (const [name, bytes] of [
      ['cut', whole.subarray(0, second + 600)],
      ['damaged', damaged],
    ] as const) {
      await mkdir(bench.at(name))
      await writeFile(bench.at(name, 'x.tar'), bytes)
      const { pairs, skipped } = await readPairs(bench.at(name))
      expect(pairs.map(({ id }) => id)).toEqual(['a'])
      expect(skipped).toEqual([{ id: 'x.tar', reason: expect.stringMatching(/is (cut off|damaged at byte \d+)\.$/) }])
    }
  })
})
