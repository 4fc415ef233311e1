import { type FileHandle, open, realpath } from 'node:fs/promises'
import { writeFileAtomically } from '@amend/files'
import type { DType, StoredTensor, Weights } from '@amend/graph'
import { z } from 'zod'
import { ModelError } from '../error.ts'

/**
 * The safetensors format: the header's length as a little-endian u64, a JSON header, then the tensors' bytes.
 * https://github.com/huggingface/safetensors#format
 */

/** The format's own limit. */
const maxHeaderBytes = 100_000_000

/** Element types of the format and their sizes in bits. Files of newer versions may have others. */
const elementBits = {
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E4M3: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2: 8,
  F8_E5M2FNUZ: 8,
  F8_E8M0: 8,
  U16: 16,
  I16: 16,
  F16: 16,
  BF16: 16,
  U32: 32,
  I32: 32,
  F32: 32,
  U64: 64,
  I64: 64,
  F64: 64,
  C64: 64,
} as const

/** An element type, as the format names it. */
export type ElementType = keyof typeof elementBits

const isElementType = (name: string): name is ElementType => Object.hasOwn(elementBits, name)

const graphTypes: Partial<Record<string, DType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  U8: 'uint8',
  BOOL: 'bool',
}

const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const entrySchema = z.object({
  dtype: z.string().regex(/^\w{1,40}$/),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
})
const metadataSchema = z.record(z.string(), z.string())

/** The header of a safetensors file: tensors by name with their location in the file. */
export interface SafetensorsFile extends Weights {
  /** The real path, symbolic links resolved. */
  readonly file: string
  /** Bytes of the whole file. */
  readonly byteLength: number
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Reads the header of a safetensors file; the tensors are not read. Those of a type that no graph uses (F64, F8, …)
 * have a `foreignType`.
 * @throws ModelError 'not-found', 'broken-file'
 */
export async function readSafetensors(file: string): Promise<SafetensorsFile> {
  const broken = (why: string, cause?: unknown) =>
    new ModelError('broken-file', `${file} is not a whole safetensors file: ${why}.`, { cause })
  const real = await realpath(file).catch((cause) => {
    throw new ModelError('not-found', `There is no file ${file}.`, { cause })
  })
  const handle = await open(real).catch((cause) => {
    throw new ModelError('no-permission', `${file} cannot be opened.`, { cause })
  })
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw broken('it is not a file')
    const byteLength = stat.size
    if (byteLength < 8) throw broken('it ends before its header')
    const headerLength = Number((await readBytes(handle, 0, 8)).readBigUInt64LE())
    if (headerLength > maxHeaderBytes) throw broken('its header is larger than the format allows')
    if (8 + headerLength > byteLength) throw broken('it ends within its header')
    const header = parseHeader((await readBytes(handle, 8, headerLength)).toString('utf8'), broken)
    const tensors = new Map<string, StoredTensor>()
    const start = 8 + headerLength
    checkLayout(header.entries, byteLength - start, broken)
    for (const [name, { dtype, shape, data_offsets: offsets }] of header.entries) {
      const [begin, end] = offsets
      tensors.set(name, { file: real, offset: start + begin, byteLength: end - begin, ...typeOf(dtype), shape })
    }
    return {
      file: real,
      byteLength,
      metadata: header.metadata,
      find: (name) => tensors.get(name),
      names: () => tensors.keys(),
    }
  } finally {
    await handle.close()
  }
}

function typeOf(dtype: string): Pick<StoredTensor, 'dtype' | 'foreignType'> {
  const type = graphTypes[dtype]
  return type ? { dtype: type } : { dtype: 'uint8', foreignType: dtype }
}

/** The format's name for the type of a tensor; undefined for a type that this version of the format does not have. */
export function storedTypeOf({ dtype, foreignType }: StoredTensor): ElementType | undefined {
  const name = foreignType ?? Object.entries(graphTypes).find(([, type]) => type === dtype)?.[0]
  return name !== undefined && isElementType(name) ? name : undefined
}

type Entry = z.output<typeof entrySchema>
type Broken = (why: string, cause?: unknown) => ModelError

function parseHeader(text: string, broken: Broken): { entries: Map<string, Entry>; metadata: Record<string, string> } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw broken('its header is not JSON', cause)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw broken('its header is not a JSON object')
  const entries = new Map<string, Entry>()
  let metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (value === null) continue
      const parsed = metadataSchema.safeParse(value)
      if (!parsed.success) throw broken('its metadata are not text')
      metadata = parsed.data
      continue
    }
    const parsed = entrySchema.safeParse(value)
    if (!parsed.success) throw broken(`the entry of the tensor "${name.slice(0, 100)}" is wrong`)
    entries.set(name, parsed.data)
  }
  return { entries, metadata }
}

/**
 * Checks that every tensor has as many bytes as its shape says, and that together they fill the file without gap or
 * overlap.
 */
function checkLayout(entries: ReadonlyMap<string, Entry>, dataBytes: number, broken: Broken): void {
  const sorted = [...entries].sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )
  let position = 0
  for (const [name, { dtype, shape, data_offsets: offsets }] of sorted) {
    const [begin, end] = offsets
    const label = `the tensor "${name.slice(0, 100)}"`
    if (begin > end || end > dataBytes) throw broken(`${label} lies beyond the end of the file`)
    if (begin !== position) throw broken(`${label} leaves a gap or overlaps another`)
    const bits = isElementType(dtype) ? elementBits[dtype] : undefined
    if (bits !== undefined && 8 * (end - begin) !== shape.reduce((a, b) => a * b, 1) * bits)
      throw broken(`${label} does not have as many bytes as its shape needs`)
    position = end
  }
  if (position !== dataBytes) throw broken('bytes are left over after its last tensor')
}

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** The bytes of a stored tensor. */
export async function readTensorBytes({ file, offset, byteLength }: StoredTensor): Promise<Buffer> {
  const handle = await open(file)
  try {
    return await readBytes(handle, offset, byteLength)
  } finally {
    await handle.close()
  }
}

/** The elements of a stored float tensor as float32 (of a float64 tensor the nearest), or of an int64 tensor. */
export async function readTensor(
  stored: StoredTensor,
): Promise<{ data: Float32Array | BigInt64Array; shape: readonly number[] }> {
  if (stored.foreignType !== undefined && stored.foreignType !== 'F64') throw notRead(stored.foreignType)
  const bytes = await readTensorBytes(stored)
  const aligned = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const data = stored.foreignType ? Float32Array.from(new Float64Array(aligned)) : toElements(aligned, stored.dtype)
  return { data, shape: stored.shape }
}

function toElements(bytes: ArrayBuffer, dtype: DType): Float32Array | BigInt64Array {
  switch (dtype) {
    case 'float32':
      return new Float32Array(bytes)
    case 'int64':
      return new BigInt64Array(bytes)
    case 'float16':
      return Float32Array.from(new Uint16Array(bytes), halfToFloat)
    case 'bfloat16': {
      const bits = Uint32Array.from(new Uint16Array(bytes), (half) => half << 16)
      return new Float32Array(bits.buffer)
    }
    default:
      throw notRead(dtype)
  }
}

const notRead = (type: string) => new ModelError('unsupported-format', `Tensors of the type ${type} are not read.`)

/** IEEE 754 binary16 to a number. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** A tensor for `writeSafetensors`; its bytes are read when it is written. */
export interface TensorToWrite {
  readonly name: string
  readonly dtype: ElementType
  readonly shape: readonly number[]
  /** The tensor's bytes, little-endian and row-major, in one or more pieces; read once, in order. */
  bytes(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/**
 * Writes a safetensors file piece by piece. It appears under its name only when it is complete.
 * @throws RangeError when a tensor gives another number of bytes than its shape needs
 */
export async function writeSafetensors(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {}
  let position = 0
  for (const { name, dtype, shape } of tensors) {
    const end = position + (shape.reduce((a, b) => a * b, 1) * elementBits[dtype]) / 8
    header[name] = { dtype, shape, data_offsets: [position, end] }
    position = end
  }
  const json = Buffer.from(JSON.stringify(header))
  // Spaces align the data to eight bytes.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))

  async function* content() {
    yield Buffer.concat([length, padded])
    for (const tensor of tensors) {
      const [begin, end] = (header[tensor.name] as { data_offsets: [number, number] }).data_offsets
      let written = 0
      for await (const piece of tensor.bytes()) {
        yield piece
        written += piece.byteLength
      }
      if (written !== end - begin)
        throw new RangeError(`The tensor ${tensor.name} gave ${written} bytes where its shape needs ${end - begin}.`)
    }
  }
  await writeFileAtomically(file, content())
}
