/** Writes the file of an optimised model; `format.ts` says what it holds. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { AffineRange, StoredTensor } from '@amend/graph'
import { ModelError } from '../../error.ts'
import type { ModelCard } from '../card.ts'
import type { CompleteCheckpoint, TokenizerSource } from '../checkpoint.ts'
import { toHalf } from '../half.ts'
import {
  readTensor,
  readTensorBytes,
  type SafetensorsFile,
  storedTypeOf,
  type TensorToWrite,
  writeSafetensors,
} from '../safetensors.ts'
import {
  biasOf,
  formatName,
  type OptimizedPartName,
  type OptimizedSettings,
  optimizedPartNames,
  partPrefixes,
  scalesOf,
  settingsKey,
  tokenizerPrefix,
} from './format.ts'
import { quantizedBias, quantizeRows, rowScales, transposed } from './quantize.ts'

/** How a weight is stored as int8; a convolution with the ranges of its input and output, and the name of its bias. */
export type Int8Layer =
  | { readonly kind: 'matrix' }
  | {
      readonly kind: 'convolution'
      readonly input: AffineRange
      readonly output: AffineRange
      readonly relative?: true
      /** Of ranges that are not relative. */
      readonly bias?: string
    }

/** What is written of one part. */
export interface OptimizedPart {
  /** The tensors that its networks use. */
  readonly names: Iterable<string>
  /** By the name of the weight. Those that are absent stay floats. */
  readonly layers: ReadonlyMap<string, Int8Layer>
  /** Whether other matrices and convolutions are stored as float16, which the runtime widens. */
  readonly half?: boolean
}

/** What `writeOptimized` writes. */
export interface OptimizedContent {
  readonly base: CompleteCheckpoint
  readonly card: ModelCard
  readonly parts: Readonly<Record<OptimizedPartName, OptimizedPart>>
  /** An earlier file of the same base with the same ranges, from which its int8 layers are copied. */
  readonly draft?: SafetensorsFile
}

/** @throws ModelError 'broken-file' for a tensor that the base lacks */
export async function writeOptimized(file: string, { base, card, parts, draft }: OptimizedContent): Promise<void> {
  const tensors: TensorToWrite[] = []
  const convolutions: OptimizedSettings['convolutions'] = {}
  for (const part of optimizedPartNames) {
    const { weights } = base.components[part]
    const { names, layers, half = false } = parts[part]
    for (const name of names) {
      const stored = weights.find(name)
      if (!stored) throw new ModelError('broken-file', `${base.root} has no tensor "${name}".`)
      const full = `${partPrefixes[part]}${name}`
      const layer = layers.get(name)
      if (!layer) tensors.push(asFloats(full, stored, half))
      else {
        const bias = layer.kind === 'convolution' && layer.bias !== undefined ? weights.find(layer.bias) : undefined
        const made = asIntegers(full, stored, layer, bias)
        tensors.push(...(draft ? made.map((tensor) => copied(tensor, draft)) : made))
        if (layer.kind === 'convolution') {
          const { input, output, relative } = layer
          convolutions[full] = { input, output, ...(relative && { relative }) }
        }
      }
    }
  }
  tensors.push(...(await tokenizerTensors(base.tokenizer)))
  const settings: OptimizedSettings = {
    version: 1,
    configs: {
      unet: base.components.unet.config,
      vae: base.components.vae.config,
      textEncoder: base.components.textEncoder.config,
    },
    scheduler: base.scheduler,
    ...(base.schedulerClass !== undefined && { schedulerClass: base.schedulerClass }),
    ...('builtin' in base.tokenizer && { tokenizer: base.tokenizer }),
    card,
    convolutions,
  }
  // Elements of four bytes first, so that all are aligned.
  const width = { F32: 0, I32: 0, F16: 1, BF16: 1 } as Partial<Record<string, number>>
  tensors.sort((a, b) => (width[a.dtype] ?? 2) - (width[b.dtype] ?? 2))
  await writeSafetensors(file, tensors, { format: formatName, [settingsKey]: JSON.stringify(settings) })
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

/** The values of a float tensor. */
async function floatsOf(stored: StoredTensor): Promise<Float32Array> {
  const { data } = await readTensor(stored)
  if (data instanceof Float32Array) return data
  throw new ModelError('unsupported-format', 'A weight of this model is not stored as floats.')
}

function asFloats(name: string, stored: StoredTensor, half: boolean): TensorToWrite {
  const { shape } = stored
  const narrow = shape.length > 1 && (half || stored.dtype !== 'float32')
  const type = storedTypeOf(stored)
  const dtype = narrow ? (type === 'BF16' ? 'BF16' : 'F16') : 'F32'
  return {
    name,
    shape,
    dtype,
    async *bytes() {
      const values = await floatsOf(stored)
      if (dtype === 'F32') yield bytesOf(values)
      else if (dtype === 'F16') yield bytesOf(new Uint16Array(values.length).map((_, i) => toHalf(values[i] as number)))
      else {
        const bits = new Uint32Array(values.buffer)
        yield bytesOf(new Uint16Array(bits.length).map((_, i) => (bits[i] as number) >>> 16))
      }
    },
  }
}

function asIntegers(name: string, stored: StoredTensor, layer: Int8Layer, bias?: StoredTensor): TensorToWrite[] {
  const rows = stored.shape[0] ?? 0
  const columns = stored.shape.slice(1).reduce((a, b) => a * b, 1)
  // Scales are written before the values, and a model is too large to be kept in between.
  let known: Float32Array | undefined
  const scales = async () => {
    known ??= rowScales(await floatsOf(stored), rows)
    return known
  }
  const matrix = layer.kind === 'matrix'
  return [
    {
      name,
      dtype: 'I8',
      shape: matrix ? [columns, rows] : stored.shape,
      async *bytes() {
        const values = quantizeRows(await floatsOf(stored), await scales())
        yield bytesOf(matrix ? transposed(values, rows, columns) : values)
      },
    },
    {
      name: scalesOf(name),
      dtype: 'F32',
      shape: [rows],
      async *bytes() {
        yield bytesOf(await scales())
      },
    },
    ...(layer.kind === 'convolution' && bias
      ? [
          {
            name: biasOf(name),
            dtype: 'I32' as const,
            shape: [rows],
            async *bytes() {
              yield bytesOf(quantizedBias(await floatsOf(bias), layer.input, await scales()))
            },
          },
        ]
      : []),
  ]
}

/** A tensor whose bytes are those of another file that has it. */
function copied(tensor: TensorToWrite, file: SafetensorsFile): TensorToWrite {
  const stored = file.find(tensor.name)
  if (!stored) return tensor
  return {
    ...tensor,
    async *bytes() {
      yield await readTensorBytes(stored)
    },
  }
}

const tokenizerFiles = [
  'tokenizer.json',
  'vocab.json',
  'merges.txt',
  'tokenizer_config.json',
  'special_tokens_map.json',
] as const

async function tokenizerTensors(source: TokenizerSource): Promise<TensorToWrite[]> {
  if ('builtin' in source) return []
  const tensors: TensorToWrite[] = []
  for (const file of tokenizerFiles) {
    const bytes = 'texts' in source ? textBytes(source.texts[file]) : await fileBytes(path.join(source.folder, file))
    if (!bytes) continue
    tensors.push({ name: `${tokenizerPrefix}${file}`, dtype: 'U8', shape: [bytes.length], bytes: () => [bytes] })
  }
  return tensors
}

const textBytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text))

const fileBytes = async (file: string): Promise<Buffer | undefined> =>
  (await stat(file).catch(() => undefined))?.isFile() ? readFile(file) : undefined
