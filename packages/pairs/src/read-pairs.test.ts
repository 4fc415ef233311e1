/** The layouts of datasets; pictures are not decoded here. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPairs } from './read-pairs.ts'
import { workbench } from './testing/workbench.ts'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.remove())

/** Writes files by their names below a folder of the bench. */
async function folderOf(name: string, files: Readonly<Record<string, unknown>>): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    const place = bench.at(name, file)
    await mkdir(path.dirname(place), { recursive: true })
    await writeFile(place, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return bench.at(name)
}

const summaryOf = (found: Awaited<ReturnType<typeof readPairs>>, folder: string) =>
  found.pairs.map(({ id, input, output, instructions }) => [
    id,
    path.relative(folder, input),
    path.relative(folder, output),
    ...instructions,
  ])

describe('pairs are read from', () => {
  it('two folders, with one wording per line or a text file for each pair', async () => {
    const folder = await folderOf('two', {
      'input/a.jpg': '',
      'input/b.png': '',
      'input/alone.jpg': '',
      'input/notes.md': '',
      'output/a.png': '',
      'output/b.png': '',
      'output/b.txt': 'only this one\n',
      'instruction.txt': 'make it blue\n\n  turn it blue \n',
    })
    const found = await readPairs(folder)
    expect(found.layout).toBe('input and output')
    expect(summaryOf(found, folder)).toEqual([
      ['a', 'input/a.jpg', 'output/a.png', 'make it blue', 'turn it blue'],
      ['b', 'input/b.png', 'output/b.png', 'only this one'],
    ])
    expect(found.skipped).toEqual([{ id: 'alone', reason: 'output has no picture of that name' }])
  })

  it('files whose names share a stem', async () => {
    const folder = await folderOf('names', {
      'x.input.jpg': '',
      'x.output.webp': '',
      'x.txt': 'do it',
      'y.input.jpg': '',
    })
    const found = await readPairs(folder)
    expect(summaryOf(found, folder)).toEqual([['x', 'x.input.jpg', 'x.output.webp', 'do it']])
    expect(found.skipped).toEqual([{ id: 'y', reason: 'there is no y.output picture' }])
  })

  it('the layout of InstructPix2Pix, with captions under either name', async () => {
    const folder = await folderOf('paper', {
      'seeds.json': [],
      '0000000/prompt.json': { caption: 'a dog', edit: 'make it a cat', output: 'a cat', url: '' },
      '0000000/12_0.jpg': '',
      '0000000/12_1.jpg': '',
      '0000000/34_0.jpg': '',
      '0000001/prompt.json': { input: 'a tree', edit: 'in autumn', output: 'an autumn tree' },
      '0000001/5_0.jpg': '',
      '0000001/5_1.jpg': '',
      '0000002/prompt.json': '{',
    })
    const found = await readPairs(folder)
    expect(summaryOf(found, folder)).toEqual([
      ['0000000/12', '0000000/12_0.jpg', '0000000/12_1.jpg', 'make it a cat'],
      ['0000001/5', '0000001/5_0.jpg', '0000001/5_1.jpg', 'in autumn'],
    ])
    expect(found.pairs.map(({ captions }) => captions)).toEqual([
      { input: 'a dog', output: 'a cat' },
      { input: 'a tree', output: 'an autumn tree' },
    ])
    expect(found.skipped.map(({ id }) => id)).toEqual(['0000000/34', '0000002'])
  })

  it.each([
    ['input_image', 'edited_image', 'edit_prompt'],
    ['original_image', 'edited_image', 'edit_prompt'],
    ['input_image_file_name', 'edited_image_file_name', 'edit_prompt'],
    ['source_img', 'target_img', 'instruction'],
    ['before', 'after', 'instruction'],
  ])('metadata.jsonl with %s, %s and %s', async (input, output, instruction) => {
    const lines = [{ [input]: 'a.jpg', [output]: 'sub/b.jpg', [instruction]: 'go' }, { [input]: 'a.jpg' }]
    const folder = await folderOf(`metadata ${input}`, {
      'metadata.jsonl': `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot json\n\n`,
    })
    const found = await readPairs(folder)
    expect(summaryOf(found, folder)).toEqual([['metadata.jsonl:1', 'a.jpg', 'sub/b.jpg', 'go']])
    expect(found.skipped).toEqual([
      { id: 'metadata.jsonl:2', reason: 'the line has no edited picture' },
      { id: 'metadata.jsonl:3', reason: 'the line has no JSON' },
    ])
  })

  it('the sessions of MagicBrush, turn by turn', async () => {
    const turns = [
      { input: '7-input.png', mask: 'm.png', output: '7-output1.png', instruction: 'add a hat' },
      { input: '7-output1.png', mask: 'm.png', output: '7-output2.png', instruction: 'make it red' },
    ]
    const folder = await folderOf('brush', {
      'edit_sessions.json': { 7: turns },
      'global_descriptions.json': { 7: { '7-output1.png': 'a man in a hat' } },
    })
    const found = await readPairs(folder)
    expect(summaryOf(found, folder)).toEqual([
      ['7/1', 'images/7/7-input.png', 'images/7/7-output1.png', 'add a hat'],
      ['7/2', 'images/7/7-output1.png', 'images/7/7-output2.png', 'make it red'],
    ])
    expect(found.pairs[0]).toMatchObject({ captions: { output: 'a man in a hat' }, turn: { session: '7', index: 1 } })
  })
})

it('refuses an empty dataset, an unknown layout and a missing folder with a sentence', async () => {
  const refused = { code: 'empty-data' }
  await expect(readPairs(await folderOf('photos', { 'a.jpg': '' }))).rejects.toMatchObject(refused)
  await expect(readPairs(await folderOf('empty', { 'input/.keep': '', 'output/.keep': '' }))).rejects.toMatchObject(
    refused,
  )
  await expect(readPairs(await folderOf('half', { 'input/a.jpg': '', 'output/b.jpg': '' }))).rejects.toThrow(
    /a: output has no/,
  )
  await expect(readPairs(bench.at('nowhere'))).rejects.toMatchObject({ code: 'bad-data' })
})
