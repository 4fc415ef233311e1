import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { add } from '../operators/index.ts'
import type { DType, StoredTensor } from '../tensor.ts'
import { toBfloat, toHalf } from '../testing/half.ts'
import { compile } from './index.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-weights-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

/** Writes bytes at an offset of a file, which grows as needed; the rest stays sparse. */
function put(file: string, offset: number, data: Uint8Array): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const descriptor = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT)
  fs.writeSync(descriptor, data, 0, data.length, offset)
  fs.closeSync(descriptor)
}

const encode: Partial<Record<DType, (values: readonly number[]) => Uint8Array>> = {
  float32: (values) => new Uint8Array(Float32Array.from(values).buffer),
  float16: (values) => new Uint8Array(Uint16Array.from(values, toHalf).buffer),
  bfloat16: (values) => new Uint8Array(Uint16Array.from(values, toBfloat).buffer),
}

function store(name: string, values: readonly number[], { offset = 0, dtype = 'float32' as DType } = {}): StoredTensor {
  const file = path.join(folder, name)
  const bytes = encode[dtype]!(values)
  put(file, offset, bytes)
  return { file, offset, byteLength: bytes.length, dtype, shape: [values.length] }
}

/** x + the sum of all stored tensors. */
function sumOf(...stored: StoredTensor[]): Graph {
  const graph = new Graph('sum')
  const x = graph.input('x', 'float32', [3])
  graph.output(
    'y',
    stored.reduce((y, tensor, i) => add(y, graph.parameter(`w${i}`, tensor)), x),
  )
  return graph
}

async function run(graph: Graph, weights: 'mapped' | 'packed'): Promise<number[]> {
  const network = await compile(graph, { weights })
  const { y } = await network.run({ x: { data: Float32Array.of(100, 200, 300), shape: [3] } })
  await network.release()
  return [...(y!.data as Float32Array)]
}

describe.each(['mapped', 'packed'] as const)('%s weights', (weights) => {
  it.each(['float32', 'float16', 'bfloat16'] as const)(
    'stored as %s, beyond 2 and 4 GiB of a file and unaligned',
    async (dtype) => {
      const name = `large-${dtype}.safetensors`
      const beyond2 = store(name, [1, -2.5, 0.15625], { offset: 2 ** 31 + 5, dtype })
      const beyond4 = store(name, [10, 20, 30], { offset: 2 ** 32 + 2 ** 20 + 3, dtype })
      const first = store(name, [0.5, 0.25, 0.125], { offset: 1, dtype })
      expect(await run(sumOf(beyond2, beyond4, first), weights)).toEqual([111.5, 217.75, 330.28125])
    },
  )

  it('in folders whose names have spaces and other scripts', async () => {
    const stored = store('my models/modèle – 編集 ✓/unet weights (1).safetensors', [1, 2, 3])
    expect(await run(sumOf(stored), weights)).toEqual([101, 202, 303])
  })

  it('in several folders, one inside another and one named like a parent', async () => {
    const files = ['unet/a.bin', 'unet/deep/b.bin', '..vae/c.bin', 'd.bin'].map((name) => store(name, [1, 2, 3]))
    expect(await run(sumOf(...files), weights)).toEqual([104, 208, 312])
  })

  it('behind links that lead elsewhere, as in a Hugging Face cache', async () => {
    const blob = store(`cache/${weights}/blobs/0f3a`, [1, 2, 3])
    const link = path.join(folder, `cache/${weights}/snapshots/main/unet/weights.safetensors`)
    fs.mkdirSync(path.dirname(link), { recursive: true })
    fs.symlinkSync(path.relative(path.dirname(link), blob.file), link)
    expect(await run(sumOf({ ...blob, file: link }), weights)).toEqual([101, 202, 303])
  })
})

describe('files that changed since their header was read', () => {
  const refused = (stored: StoredTensor) =>
    compile(sumOf(stored)).then(
      () => undefined,
      ({ name, code, message }) => ({ name, code, message }),
    )
  const failure = (message: string) => ({ name: 'GraphError', code: 'load-failed', message })

  it('are named when they are missing', async () => {
    const stored = store('gone.bin', [1, 2, 3])
    fs.rmSync(stored.file)
    const message = `The network "sum" cannot be loaded: there is no file ${stored.file}.`
    expect(await refused(stored)).toEqual(failure(message))
  })

  it('are named when they are too short', async () => {
    const stored = store('short.bin', [1, 2, 3], { offset: 8 })
    fs.truncateSync(stored.file, 19)
    const message = `The network "sum" cannot be loaded: ${stored.file} ends after 19 bytes, before the tensor "w0" does.`
    expect(await refused(stored)).toEqual(failure(message))
  })

  it('are named when they are folders', async () => {
    const stored = { ...store('file.bin', [1, 2, 3]), file: folder }
    expect(await refused(stored)).toEqual(failure(`The network "sum" cannot be loaded: ${folder} is not a file.`))
  })

  it('are named when a tensor has another number of bytes than its shape needs', async () => {
    const stored = { ...store('bytes.bin', [1, 2, 3]), byteLength: 8 }
    expect(await refused(stored)).toEqual(
      failure(
        `The network "sum" cannot be loaded: the tensor "w0" in ${stored.file} has 8 bytes where float32 [3] needs 12.`,
      ),
    )
  })
})

/**
 * A table of 1 GiB inside a sparse file of 5 GiB, across the mark of 4 GiB; its first and last rows contain numbers. A
 * child process loads it, looks rows up, and reports its memory.
 */
describe.runIf(process.platform === 'linux')('a table of 1 GiB', () => {
  it.each(['float32', 'float16'] as const)('of %s is neither read into memory nor written anywhere', (dtype) => {
    const mebibyte = 2 ** 20
    const size = dtype === 'float32' ? 4 : 2
    const [rows, width] = [2 ** 20 / size, 2 ** 10]
    const file = path.join(folder, `table-${dtype}.safetensors`)
    const table: StoredTensor = {
      file,
      offset: 3.5 * 2 ** 30,
      byteLength: rows * width * size,
      dtype,
      shape: [rows, width],
    }
    const row = (value: number) => encode[dtype]!(new Array(width).fill(value))
    put(file, table.offset, row(1.5))
    put(file, table.offset + table.byteLength - size * width, row(-2.5))
    fs.truncateSync(file, 5 * 2 ** 30)

    const own = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-own-'))
    try {
      const script = `
        import fs from 'node:fs'
        import { Graph, gather } from ${JSON.stringify(import.meta.resolve('../index.ts'))}
        import { compile } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
        const counters = () => Object.fromEntries(fs.readFileSync('/proc/self/io', 'utf8').trim().split('\\n')
          .map((line) => line.split(': ')).map(([name, value]) => [name, Number(value)]))
        const small = new Graph('small')
        small.output('y', small.input('x', 'float32', [1]))
        await (await compile(small)).release() // the runtime itself is loaded
        const before = { io: counters(), memory: process.memoryUsage.rss() }

        const graph = new Graph('table')
        const ids = graph.input('ids', 'int64', [3])
        graph.output('rows', gather(graph.parameter('table', ${JSON.stringify(table)}), ids, 0))
        const network = await compile(graph)
        const { rows } = await network.run({ ids: { data: BigInt64Array.of(0n, 1n, ${rows - 1}n), shape: [3] } })

        const after = { io: counters(), memory: process.memoryUsage.rss() }
        console.log(JSON.stringify({
          rows: [0, 1, 2].map((i) => [...new Set(rows.data.subarray(i * ${width}, (i + 1) * ${width}))]),
          memory: after.memory - before.memory,
          read: after.io.rchar - before.io.rchar,
          fetched: after.io.read_bytes - before.io.read_bytes,
          written: after.io.wchar - before.io.wchar,
        }))`
      const printed = execFileSync(
        process.execPath,
        ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
        { env: { PATH: process.env.PATH, HOME: own, TMPDIR: own, TSX_DISABLE_CACHE: '1' }, cwd: own, encoding: 'utf8' },
      )
      const cost = JSON.parse(printed)
      expect(cost.rows).toEqual([[1.5], [0], [-2.5]])
      for (const what of ['memory', 'read', 'fetched', 'written']) {
        expect(cost[what], what).toBeLessThan(64 * mebibyte)
      }
      expect(fs.readdirSync(own)).toEqual([])
    } finally {
      fs.rmSync(own, { recursive: true })
    }
  })
})
