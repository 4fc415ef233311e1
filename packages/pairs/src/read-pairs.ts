/** Finds the pairs of a folder, in any of the known layouts. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { PairsError } from './error.ts'
import type { Pair, Pairs, Skipped } from './pair.ts'
import { readPreferences } from './preferences.ts'
import { columnNames, nonEmpty } from './shards/columns.ts'
import { shardFiles } from './shards/shard-files.ts'

type Reader = (folder: string, names: readonly string[]) => Promise<Pairs | undefined>

/**
 * The pairs of a dataset, in the order of their names. Layouts: that of InstructPix2Pix (one folder per prompt), the
 * image folder of Hugging Face with `metadata.jsonl`, MagicBrush, Parquet files of Hugging Face's layout, archives of WebDataset,
 * folders `input` and `output` with `instruction.txt`, and files `name.input.jpg`, `name.output.jpg` and `name.txt`.
 * @throws PairsError 'bad-data' for another layout, 'empty-data' for a folder without a pair
 */
export async function readPairs(folder: string): Promise<Pairs> {
  const names = await readdir(folder).catch((cause) => {
    throw new PairsError('bad-data', `There is no folder ${folder}.`, { cause })
  })
  names.sort()
  for (const read of readers) {
    const found = await read(folder, names)
    if (!found) continue
    if (found.pairs.length > 0) return found
    const why = found.skipped[0] ? ` (${found.skipped[0].id}: ${found.skipped[0].reason})` : ''
    throw new PairsError('empty-data', `There are no pairs in ${folder}${why}.`)
  }
  throw new PairsError(
    'empty-data',
    `There are no pairs in ${folder}: put pictures of equal names into the folders "input" and "output", and what was done into "instruction.txt".`,
  )
}

const text = z.string().trim().min(1)

/**
 * `metadata.jsonl` or `pairs.jsonl`: one object per line, with the file names of the pictures and the instruction under any of the known names.
 */
const fromMetadata: Reader = async (folder, names) => {
  const file = ['metadata.jsonl', 'pairs.jsonl'].find((name) => names.includes(name))
  if (file === undefined) return undefined
  const lines = (await readFile(path.join(folder, file), 'utf8')).split('\n')
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const id = `${file}:${i + 1}`
    const row = parsed(z.record(z.string(), z.unknown()), line)
    const column = (name: keyof typeof columnNames) =>
      columnNames[name].map((key) => nonEmpty(row?.[key])).find((value) => value !== undefined)
    const [input, output, said] = [column('input'), column('output'), column('instruction')]
    const many = z.array(text).min(1).safeParse(row?.instructions)
    const instructions = many.success ? many.data : said === undefined ? [] : [said]
    const missing = !row
      ? 'JSON'
      : !input
        ? 'input picture'
        : !output
          ? 'edited picture'
          : instructions.length === 0 && 'instruction'
    if (missing || !input || !output) {
      skipped.push({ id, reason: `the line has no ${missing}` })
      continue
    }
    const [before, after] = [column('before'), column('after')]
    const captions = { ...(before && { input: before }), ...(after && { output: after }) }
    pairs.push({
      id,
      input: path.join(folder, input),
      output: path.join(folder, output),
      instructions,
      ...((before ?? after) && { captions }),
    })
  }
  return { layout: file, pairs, skipped }
}

const turnSchema = z.object({ input: text, output: text, instruction: text })
const captionsSchema = z.record(z.string(), z.record(z.string(), z.string()))

/** MagicBrush (Zhang et al. 2023): `edit_sessions.json`, pictures in `images/<session>`, captions beside. */
const fromMagicBrush: Reader = async (folder, names) => {
  if (!names.includes('edit_sessions.json')) return undefined
  const sessions = parsed(
    z.record(z.string(), z.array(turnSchema)),
    await readFile(path.join(folder, 'edit_sessions.json'), 'utf8'),
  )
  if (!sessions) throw new PairsError('bad-data', `${path.join(folder, 'edit_sessions.json')} cannot be read.`)
  const file = ['local_descriptions.json', 'global_descriptions.json'].find((name) => names.includes(name))
  const described = file ? (parsed(captionsSchema, await readFile(path.join(folder, file), 'utf8')) ?? {}) : {}
  const pairs = Object.entries(sessions).flatMap(([session, turns]) =>
    turns.map(({ input, output, instruction }, i): Pair => {
      const captions = { input: described[session]?.[input], output: described[session]?.[output] }
      const at = (name: string) => path.join(folder, 'images', session, name)
      return {
        id: `${session}/${i + 1}`,
        input: at(input),
        output: at(output),
        instructions: [instruction],
        turn: { session, index: i + 1 },
        ...((captions.input ?? captions.output) && {
          captions: {
            ...(captions.input && { input: captions.input }),
            ...(captions.output && { output: captions.output }),
          },
        }),
      }
    }),
  )
  return { layout: 'MagicBrush', pairs, skipped: [] }
}

/** Files of early releases call the caption `caption`, later ones `input`. */
const promptSchema = z.object({ edit: text, input: text.optional(), caption: text.optional(), output: text.optional() })

/** InstructPix2Pix: folders with `prompt.json` and pairs `<seed>_0.jpg`, `<seed>_1.jpg`. */
const fromPrompts: Reader = async (folder, names) => {
  const folders: string[] = []
  for (const name of names) if (await isFile(path.join(folder, name, 'prompt.json'))) folders.push(name)
  if (folders.length === 0) return undefined
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  for (const name of folders) {
    const prompt = parsed(promptSchema, await readFile(path.join(folder, name, 'prompt.json'), 'utf8'))
    if (!prompt) {
      skipped.push({ id: name, reason: 'its prompt.json cannot be read' })
      continue
    }
    const before = prompt.input ?? prompt.caption
    const captions = { ...(before && { input: before }), ...(prompt.output && { output: prompt.output }) }
    const files = (await readdir(path.join(folder, name))).sort()
    for (const file of files) {
      const [, seed, extension] = /^(.+)_0(\.\w+)$/.exec(file) ?? []
      if (seed === undefined) continue
      const id = `${name}/${seed}`
      if (!files.includes(`${seed}_1${extension}`)) skipped.push({ id, reason: `${seed}_1${extension} is missing` })
      else {
        const at = (which: 0 | 1) => path.join(folder, name, `${seed}_${which}${extension}`)
        pairs.push({ id, input: at(0), output: at(1), instructions: [prompt.edit], captions })
      }
    }
  }
  return { layout: 'InstructPix2Pix', pairs, skipped }
}

/** A folder for each part, with a `metadata.jsonl` each. */
const fromParts: Reader = async (folder, names) => {
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  let layout: string | undefined
  for (const split of ['train', 'validation', 'test'] as const) {
    const inner = names.includes(split) ? await readdir(path.join(folder, split)).catch(() => []) : []
    const found = await fromMetadata(path.join(folder, split), inner)
    if (!found) continue
    layout = found.layout
    pairs.push(...found.pairs.map((pair) => ({ ...pair, id: `${split}/${pair.id}`, split })))
    skipped.push(...found.skipped.map(({ id, reason }) => ({ id: `${split}/${id}`, reason })))
  }
  return layout === undefined ? undefined : { layout, pairs, skipped }
}

/** Parquet files, with the pictures in them. The reader is loaded when it is needed: DuckDB is a large library. */
const fromParquet: Reader = async (folder, names) => {
  const shards = await shardFiles(folder, names, '.parquet')
  if (shards.length === 0) return undefined
  const { pairsInParquet } = await import('./shards/parquet.ts')
  return pairsInParquet(folder, shards)
}

/** Archives of WebDataset. */
const fromTar: Reader = async (folder, names) => {
  const shards = await shardFiles(folder, names, '.tar')
  if (shards.length === 0) return undefined
  const { pairsInTar } = await import('./shards/tar.ts')
  return pairsInTar(folder, shards)
}

const outputFolders = ['output', 'edited', 'target', 'after']
const inputFolders = ['input', 'original', 'source', 'before']
const pictureName = /^(.+)\.(jpe?g|png|webp|avif|tiff?|heic|heif|gif)$/i

/** Two folders with pictures of equal names; instructions are in `instruction.txt`, or in a text file beside each result. */
const fromTwoFolders: Reader = async (folder, names) => {
  const [before, after] = [inputFolders, outputFolders].map((known) => known.find((name) => names.includes(name)))
  if (before === undefined || after === undefined) return undefined
  const general = await instructionsIn(folder, ['instruction.txt', 'instructions.txt'], names)
  const results = (await readdir(path.join(folder, after))).sort()
  const byStem = new Map(results.flatMap((name) => (pictureName.test(name) ? [[stemOf(name), name] as const] : [])))
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  for (const name of (await readdir(path.join(folder, before))).sort()) {
    if (!pictureName.test(name)) continue
    const id = stemOf(name)
    const result = byStem.get(id)
    const own = await instructionsIn(path.join(folder, after), [`${id}.txt`], results)
    const instructions = own.length > 0 ? own : general
    if (result === undefined) skipped.push({ id, reason: `${after} has no picture of that name` })
    else if (instructions.length === 0) skipped.push({ id, reason: 'there is no instruction for it' })
    else
      pairs.push({
        id,
        input: path.join(folder, before, name),
        output: path.join(folder, after, result),
        instructions,
      })
  }
  return { layout: `${before} and ${after}`, pairs, skipped }
}

/** `name.input.jpg`, `name.output.jpg` and `name.txt`, or one `instruction.txt` for all. */
const fromNames: Reader = async (folder, names) => {
  const inputs = names.filter((name) => pictureName.test(name) && stemOf(name).endsWith('.input'))
  if (inputs.length === 0) return undefined
  const general = await instructionsIn(folder, ['instruction.txt', 'instructions.txt'], names)
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  for (const name of inputs) {
    const id = stemOf(name).slice(0, -'.input'.length)
    const result = names.find((other) => pictureName.test(other) && stemOf(other) === `${id}.output`)
    const own = await instructionsIn(folder, [`${id}.txt`], names)
    const instructions = own.length > 0 ? own : general
    if (result === undefined) skipped.push({ id, reason: `there is no ${id}.output picture` })
    else if (instructions.length === 0) skipped.push({ id, reason: 'there is no instruction for it' })
    else pairs.push({ id, input: path.join(folder, name), output: path.join(folder, result), instructions })
  }
  return { layout: 'name.input and name.output', pairs, skipped }
}

const readers: readonly Reader[] = [
  readPreferences,
  fromMetadata,
  fromParts,
  fromMagicBrush,
  fromParquet,
  fromTar,
  fromPrompts,
  fromTwoFolders,
  fromNames,
]

/** Each line is a wording of the same edit. */
async function instructionsIn(folder: string, files: readonly string[], names: readonly string[]): Promise<string[]> {
  const file = files.find((name) => names.includes(name))
  if (file === undefined) return []
  const lines = (await readFile(path.join(folder, file), 'utf8')).split('\n')
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

const stemOf = (name: string) => name.slice(0, name.lastIndexOf('.'))

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  )

function parsed<Schema extends z.ZodType>(schema: Schema, json: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}
