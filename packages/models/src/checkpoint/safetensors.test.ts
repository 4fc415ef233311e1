import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { StoredTensor } from '@amend/graph'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ModelError, readSafetensors, readTensor, writeSafetensors } from './index.ts'

let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-safetensors-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** A file with a given header. */
function raw(header: unknown, data: number, name = 'raw.safetensors'): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  const file = path.join(folder, name)
  fs.writeFileSync(file, Buffer.concat([length, json, Buffer.alloc(data)]))
  return file
}

describe('a safetensors file', () => {
  it('is read back as it was written', async () => {
    const file = path.join(folder, 'written.safetensors')
    const values = Float32Array.of(1.5, -2, 1e-3, 65504, 0, Number.POSITIVE_INFINITY)
    await writeSafetensors(
      file,
      [
        {
          name: 'a',
          dtype: 'F32',
          shape: [2, 3],
          bytes: () => [bytesOf(values).subarray(0, 7), bytesOf(values).subarray(7)],
        },
        { name: 'b', dtype: 'I64', shape: [], bytes: () => [bytesOf(BigInt64Array.of(-5n))] },
        { name: 'empty', dtype: 'F16', shape: [0, 4], bytes: () => [] },
      ],
      { format: 'pt' },
    )
    const read = await readSafetensors(file)
    expect([...read.names()]).toEqual(['a', 'b', 'empty'])
    expect(read.metadata).toEqual({ format: 'pt' })
    expect(read.find('a')).toMatchObject({ dtype: 'float32', shape: [2, 3], byteLength: 24 })
    expect((await readTensor(read.find('a') as StoredTensor)).data).toEqual(values)
    expect((await readTensor(read.find('b') as StoredTensor)).data).toEqual(BigInt64Array.of(-5n))
    expect(read.find('c')).toBeUndefined()
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('stores float16 and bfloat16', async () => {
    const file = path.join(folder, 'halves.safetensors')
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000)
    const bfloats = Uint16Array.of(0x3f80, 0xc000, 0x7f80)
    await writeSafetensors(file, [
      { name: 'h', dtype: 'F16', shape: [6], bytes: () => [bytesOf(halves)] },
      { name: 'b', dtype: 'BF16', shape: [3], bytes: () => [bytesOf(bfloats)] },
    ])
    const read = await readSafetensors(file)
    const values = async (name: string) => [...(await readTensor(read.find(name) as StoredTensor)).data]
    expect(await values('h')).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY, -0])
    expect(await values('b')).toEqual([1, -2, Number.POSITIVE_INFINITY])
  })

  it('is never left partially written', async () => {
    const file = path.join(folder, 'short.safetensors')
    const short = { name: 'a', dtype: 'F32', shape: [2], bytes: () => [new Uint8Array(4)] } as const
    await expect(writeSafetensors(file, [short])).rejects.toThrow('gave 4 bytes where its shape needs 8')
    expect(fs.readdirSync(folder).filter((name) => name.includes('short'))).toEqual([])
  })

  it.each<[why: string, header: unknown, data: number]>([
    ['header is not JSON', '{"a":', 0],
    ['header is not a JSON object', [], 0],
    ['entry of the tensor "a" is wrong', { a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4],
    ['entry of the tensor "a" is wrong', { a: { dtype: 33, shape: [1], data_offsets: [0, 4] } }, 4],
    ['lies beyond the end', { a: { dtype: 'F33', shape: [1], data_offsets: [0, 8] } }, 4],
    ['lies beyond the end', { a: { dtype: 'F33', shape: [1], data_offsets: [4, 0] } }, 4],
    ['lies beyond the end', { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 4],
    ['leaves a gap or overlaps', { a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8],
    ['as many bytes as its shape needs', { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, 8],
    ['bytes are left over', { a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 8],
    ['metadata are not text', { __metadata__: { a: 1 } }, 0],
  ])('is refused when the %s', async (why, header, data) => {
    await expect(readSafetensors(raw(header, data))).rejects.toThrow(why)
  })

  it.each([null, {}, { format: 'pt' }])('may have the metadata %j', async (metadata) => {
    const file = raw({ __metadata__: metadata, a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 4)
    expect((await readSafetensors(file)).metadata).toEqual(metadata ?? {})
  })

  it.each([
    ['F8_E8M0', [4], 4],
    ['F8_E4M3', [2, 2], 4],
    ['F8_E5M2FNUZ', [4], 4],
    ['C64', [2], 16],
    ['F4', [8], 4],
    ['F6_E2M3', [4], 3],
    ['I16', [2], 4],
    ['NEWEST_7', [3], 5],
  ] as const)('opens with a tensor of the foreign type %s', async (dtype, shape, bytes) => {
    const header = {
      odd: { dtype, shape, data_offsets: [0, bytes] },
      a: { dtype: 'F32', shape: [1], data_offsets: [bytes, bytes + 4] },
    }
    const read = await readSafetensors(raw(header, bytes + 4))
    expect([...read.names()]).toEqual(['odd', 'a'])
    expect(read.find('odd')).toMatchObject({ foreignType: dtype, shape })
    expect((await readTensor(read.find('a') as StoredTensor)).data).toEqual(Float32Array.of(0))
    await expect(readTensor(read.find('odd') as StoredTensor)).rejects.toThrow(
      `Tensors of the type ${dtype} are not read.`,
    )
  })

  it('has tensors of float64 that are read as float32', async () => {
    const file = path.join(folder, 'double.safetensors')
    const values = Float64Array.of(0.1, -2, 1e300)
    const bytes = () => [new Uint8Array(values.buffer)]
    await writeSafetensors(file, [{ name: 'a', dtype: 'F64', shape: [3], bytes }])
    const stored = (await readSafetensors(file)).find('a') as StoredTensor
    expect(stored).toMatchObject({ foreignType: 'F64', shape: [3] })
    expect((await readTensor(stored)).data).toEqual(Float32Array.from(values))
  })

  it("is refused when its header is longer than the file or the format's limit", async () => {
    const file = path.join(folder, 'long.safetensors')
    const length = Buffer.alloc(16)
    length.writeBigUInt64LE(1000n)
    fs.writeFileSync(file, length)
    await expect(readSafetensors(file)).rejects.toThrow('ends within its header')
    length.writeBigUInt64LE(2n ** 63n)
    fs.writeFileSync(file, length)
    await expect(readSafetensors(file)).rejects.toThrow('larger than the format allows')
    await expect(readSafetensors(folder)).rejects.toMatchObject({ code: 'broken-file' })
  })

  it('is read or refused, for arbitrary bytes', async () => {
    const good = fs.readFileSync(
      raw(
        {
          a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
          b: { dtype: 'F16', shape: [2, 1], data_offsets: [8, 12] },
        },
        12,
      ),
    )
    const file = path.join(folder, 'fuzz.safetensors')
    const damage = fc.oneof(
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      fc.nat(good.length).map((end) => good.subarray(0, end)),
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }).map((changes) => {
        const bytes = Buffer.from(good)
        for (const [at, value] of changes) bytes.writeUInt8(value, at)
        return bytes
      }),
    )
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        fs.writeFileSync(file, bytes)
        const read = await readSafetensors(file).catch((error: unknown) => error)
        if (read instanceof Error) {
          expect(read).toBeInstanceOf(ModelError)
          expect(read.message.split('\n')).toHaveLength(1)
          return
        }
        const { names, find } = read as Awaited<ReturnType<typeof readSafetensors>>
        for (const name of names()) {
          const stored = find(name) as StoredTensor
          expect(stored.offset + stored.byteLength).toBeLessThanOrEqual(bytes.length)
        }
      }),
      { numRuns: 500 },
    )
  })
})
