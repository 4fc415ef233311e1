/**
 * WebDataset: archives in which files with one name and different endings are one example. Only headers and texts are read here;
 * pictures stay where they are. Formats of headers: POSIX ustar and pax, GNU long names.
 */
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { PairsError } from '../error.ts'
import type { Pair, Pairs, Skipped } from '../pair.ts'
import { columnNames, nonEmpty } from './columns.ts'
import { locationText } from './location.ts'
import { type ShardFile, splitOf } from './shard-files.ts'

const block = 512
/** The largest text of an example. */
const mostText = 2 ** 20

interface Entry {
  readonly name: string
  readonly offset: number
  readonly bytes: number
}

/** The files of an archive. @throws PairsError 'bad-data' for a damaged or cut off archive */
export async function* entriesOf(handle: FileHandle, file: string): AsyncGenerator<Entry> {
  const { size } = await handle.stat()
  let at = 0
  let longName: string | undefined
  let longSize: number | undefined
  while (at + block <= size) {
    const header = await readAt(handle, at, block)
    if (header.every((byte) => byte === 0)) return
    if (!checksumAgrees(header)) throw new PairsError('bad-data', `${file} is damaged at byte ${at}.`)
    const type = String.fromCharCode(header[156] as number)
    const bytes: number = longSize ?? numberIn(header, 124, 12)
    const offset = at + block
    if (offset + bytes > size) throw new PairsError('bad-data', `${file} is cut off.`)
    at = offset + Math.ceil(bytes / block) * block
    if (type === 'x' || type === 'L') {
      const text = textIn(await readAt(handle, offset, Math.min(bytes, mostText)))
      const records = type === 'x' ? paxRecords(text) : new Map([['path', text]])
      longName = records.get('path') ?? longName
      longSize = records.has('size') ? Number(records.get('size')) : longSize
      continue
    }
    const prefix = textIn(header.subarray(345, 500))
    const name = textIn(header.subarray(0, 100))
    if (type === '0' || type === '\0') yield { name: longName ?? (prefix ? `${prefix}/${name}` : name), offset, bytes }
    longName = undefined
    longSize = undefined
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  await handle.read(bytes, 0, length, offset)
  return bytes
}

function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}

/** Octal digits, or a binary number after a byte of 0x80 (GNU). */
function numberIn(header: Uint8Array, from: number, length: number): number {
  const field = header.subarray(from, from + length)
  if (((field[0] as number) & 0x80) === 0) return Number.parseInt(textIn(field).trim() || '0', 8)
  return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0)
}

function checksumAgrees(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0)
  return sum === numberIn(header, 148, 8)
}

/** "<length> <key>=<value>\n", one after the other. */
function paxRecords(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^\d+ ([^=]+)=(.*)$/.exec(line) ?? []
      return key === undefined || value === undefined ? [] : [[key, value] as const]
    }),
  )
}

const picture = /^(.+)\.(?:jpe?g|png|webp)$/i
const suits = {
  input: /^(?:original|input|before|source|0)(?:_image|_img)?$|^original_image$/i,
  output: /^(?:edited|output|after|target|1)(?:_image|_img)?$/i,
} as const

interface Example {
  readonly key: string
  readonly input?: Entry
  readonly output?: Entry
  readonly texts: ReadonlyMap<string, Entry>
}

/** The examples of archives as pairs. */
export async function pairsInTar(folder: string, shards: readonly ShardFile[]): Promise<Pairs> {
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  for (const { name } of shards) {
    const file = path.join(folder, name)
    const handle = await open(file)
    const split = splitOf(name)
    try {
      for await (const example of examplesOf(handle, file)) {
        const id = `${name}:${example.key}`
        const found = await pairOf(handle, file, example)
        if (typeof found === 'string') skipped.push({ id, reason: `the example has no ${found}` })
        else pairs.push({ ...found, id: example.key, ...(split && { split }) })
      }
    } catch (error) {
      if (!(error instanceof PairsError)) throw error
      skipped.push({ id: name, reason: error.message })
    } finally {
      await handle.close()
    }
  }
  return { layout: 'WebDataset', pairs, skipped }
}

/** Files with one key follow one another. */
async function* examplesOf(handle: FileHandle, file: string): AsyncGenerator<Example> {
  let current: { key: string; input?: Entry; output?: Entry; texts: Map<string, Entry> } | undefined
  const entries = entriesOf(handle, file)
  while (true) {
    const next = await entries.next().catch((error: unknown) => ({ error }))
    if ('error' in next || next.done) {
      // What comes before a damage can be used.
      if (current) yield current
      if ('error' in next) throw next.error
      return
    }
    const entry = next.value
    const base = entry.name.lastIndexOf('/') + 1
    const dot = entry.name.indexOf('.', base)
    if (dot < 0) continue
    const [key, ending] = [entry.name.slice(0, dot), entry.name.slice(dot + 1)]
    if (current?.key !== key) {
      if (current) yield current
      current = { key, texts: new Map() }
    }
    const [, field] = picture.exec(ending) ?? []
    if (field && suits.input.test(field)) current.input = entry
    else if (field && suits.output.test(field)) current.output = entry
    else current.texts.set(ending, entry)
  }
}

/** @returns what is missing, in words, when it cannot be used */
async function pairOf(
  handle: FileHandle,
  file: string,
  { input, output, texts }: Example,
): Promise<Omit<Pair, 'id'> | string> {
  if (!input) return 'input picture'
  if (!output) return 'edited picture'
  const textOf = async (ending: string) => {
    const entry = texts.get(ending)
    return entry && entry.bytes <= mostText ? textIn(await readAt(handle, entry.offset, entry.bytes)) : undefined
  }
  const row = parsed(await textOf('json')) ?? {}
  const own = await Promise.all(columnNames.instruction.map((name) => textOf(`${name}.txt`)))
  const column = (kind: 'instruction' | 'before' | 'after') =>
    columnNames[kind].map((key) => nonEmpty(row[key])).find((value) => value !== undefined)
  const instruction = column('instruction') ?? own.map(nonEmpty).find((value) => value) ?? nonEmpty(await textOf('txt'))
  if (!instruction) return 'instruction'
  const [before, after] = [column('before'), column('after')]
  const at = ({ offset, bytes }: Entry) => locationText({ kind: 'tar', file, offset, bytes })
  return {
    input: at(input),
    output: at(output),
    instructions: [instruction],
    ...((before ?? after) && { captions: { ...(before && { input: before }), ...(after && { output: after }) } }),
  }
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
