/**
 * Writes a checkpoint in the layout of diffusers: a complete pipeline that loads like any other, with some tensors
 * replaced.
 */
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoredTensor } from '@amend/graph'
import {
  type Checkpoint,
  type Component,
  type ComponentName,
  type ModelCard,
  readTensor,
  sdxlOnlyEdits,
  storedTypeOf,
  type TensorToWrite,
  toHalf,
  writeSafetensors,
} from '@amend/models/checkpoint'
import { onDisk } from '../disk.ts'
import { withField } from './json-text.ts'

/** Parts of a written checkpoint that replace those of its base. */
export interface CheckpointChanges {
  /** A tensor of a network in place of the stored one; undefined: unchanged. */
  tensor?(component: ComponentName, name: string, stored: StoredTensor): NewTensor | undefined
  /** Derives the text of `unet/config.json` from the stored one. */
  unetConfig?(stored: string): string
  /** Text of `scheduler_config.json` in place of the stored one. */
  readonly scheduler?: string
  readonly card?: ModelCard
}

/** Values of a tensor in float32. */
export interface Tensor32 {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

/** A tensor whose values are computed when they are written. */
export interface NewTensor {
  readonly shape: readonly number[]
  /** Row-major values, computed when they are written. */
  data(): Promise<Float32Array>
}

/** Components by the names of their folders, with the class of each where a configuration does not name it. */
const parts = [
  ['unet', 'unet', 'UNet2DConditionModel', 'diffusers'],
  ['vae', 'vae', 'AutoencoderKL', 'diffusers'],
  ['textEncoder', 'text_encoder', 'CLIPTextModel', 'transformers'],
  ['safetyChecker', 'safety_checker', 'StableDiffusionSafetyChecker', 'stable_diffusion'],
] as const

/**
 * Writes a checkpoint to a temporary folder and then moves it; an existing folder is replaced.
 * @throws TrainingError 'disk-full', 'no-permission'; ModelError 'unsupported-model' for SDXL, whose second text encoder has no place here
 */
export async function writeCheckpoint(base: Checkpoint, folder: string, changes: CheckpointChanges): Promise<void> {
  if (base.sdxl) throw sdxlOnlyEdits(base, 'merging and training')
  const part = `${folder}.${randomUUID()}.part`
  await onDisk(folder, async () => {
    try {
      await mkdir(part, { recursive: true })
      await writeParts(base, part, changes)
      await rm(folder, { recursive: true, force: true })
      await rename(part, folder)
    } catch (error) {
      await rm(part, { recursive: true, force: true })
      throw error
    }
  })
}

async function writeParts(base: Checkpoint, folder: string, changes: CheckpointChanges): Promise<void> {
  const index: Record<string, unknown> = { _class_name: 'StableDiffusionInstructPix2PixPipeline' }
  for (const [name, at, className, library] of parts) {
    const component = base.components[name]
    index[at] = [null, null]
    if (!component) continue
    index[at] = [library, (component.config as { _class_name?: string } | null)?._class_name ?? className]
    await mkdir(path.join(folder, at))
    const config = await configText(base, component, at)
    await writeFile(path.join(folder, at, 'config.json'), (name === 'unet' && changes.unetConfig?.(config)) || config)
    const tensors: TensorToWrite[] = []
    for (const tensor of new Set(component.weights.names())) {
      const stored = component.weights.find(tensor)
      const written = stored && tensorToWrite(tensor, stored, changes.tensor?.(name, tensor, stored))
      if (written) tensors.push(written)
    }
    // Half precision under plain names stays so: the reference then opens it without a `variant` argument.
    const half = component.weights.files.some((file) => /\.fp16[.-]/.test(path.basename(file))) ? '.fp16' : ''
    const stem = library === 'diffusers' ? 'diffusion_pytorch_model' : 'model'
    await writeSafetensors(path.join(folder, at, `${stem}${half}.safetensors`), tensors, { format: 'pt' })
  }
  index.requires_safety_checker = base.components.safetyChecker !== undefined
  await writeRest({ ...base, ...(changes.scheduler !== undefined && { scheduler: changes.scheduler }) }, folder, index)
  if (changes.card) await writeCard(folder, changes.card)
  await writeJson(path.join(folder, 'model_index.json'), index)
}

/** The text of a component's configuration: that of its file, or the one derived from a single file's tensors. */
const configText = async (base: Checkpoint, { config }: Component, at: string): Promise<string> =>
  base.layout === 'diffusers' ? readFile(path.join(base.root, at, 'config.json'), 'utf8') : jsonText(config)

async function writeRest(base: Checkpoint, folder: string, index: Record<string, unknown>): Promise<void> {
  if (base.scheduler !== undefined) {
    await mkdir(path.join(folder, 'scheduler'))
    await writeFile(path.join(folder, 'scheduler', 'scheduler_config.json'), base.scheduler)
    const named = /"_class_name"\s*:\s*"(\w+)"/.exec(base.scheduler)?.[1]
    index.scheduler = ['diffusers', base.schedulerClass ?? named ?? 'EulerAncestralDiscreteScheduler']
  }
  if (base.tokenizer) {
    const own = 'folder' in base.tokenizer
    const from = 'folder' in base.tokenizer ? base.tokenizer.folder : clipVocabulary()
    await mkdir(path.join(folder, 'tokenizer'))
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const wanted = own || /^(vocab\.json|merges\.txt|tokenizer_config\.json)$/.test(entry.name)
      if (!entry.isDirectory() && wanted) {
        await copyFile(path.join(from, entry.name), path.join(folder, 'tokenizer', entry.name))
      }
    }
    if ('padToken' in base.tokenizer) {
      const file = path.join(folder, 'tokenizer', 'tokenizer_config.json')
      await writeFile(file, withField(await readFile(file, 'utf8'), 'pad_token', base.tokenizer.padToken))
    }
    index.tokenizer = ['transformers', 'CLIPTokenizer']
  }
  index.feature_extractor = [null, null]
  if (base.featureExtractor !== undefined) {
    await mkdir(path.join(folder, 'feature_extractor'))
    const extractor = path.join('feature_extractor', 'preprocessor_config.json')
    await copyFile(path.join(base.root, extractor), path.join(folder, extractor))
    index.feature_extractor = ['transformers', 'CLIPImageProcessor']
  }
}

const clipVocabulary = () => path.dirname(fileURLToPath(import.meta.resolve('@amend/models/clip-tokenizer/vocab.json')))

/** Writes the card; its looks are in a file beside it. */
async function writeCard(folder: string, card: ModelCard): Promise<void> {
  const { scope, ...rest } = card
  if (!scope) return writeJson(path.join(folder, 'card.json'), rest)
  await writeJson(path.join(folder, 'examples.json'), scope.looks)
  await writeJson(path.join(folder, 'card.json'), { ...rest, scope: { ...scope, looks: 'examples.json' } })
}

const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
const writeJson = (file: string, value: unknown) => writeFile(file, jsonText(value))

const piece = 8 * 2 ** 20

/** A tensor in its stored type; its bytes are read or computed when it is written. */
function tensorToWrite(name: string, stored: StoredTensor, given: NewTensor | undefined): TensorToWrite | undefined {
  const dtype = storedTypeOf(stored)
  // Of a later version of the format, and used by no network.
  if (dtype === undefined) return undefined
  if (given) return { name, dtype, shape: given.shape, bytes: () => encodedLater(given, dtype) }
  return { name, dtype, shape: stored.shape, bytes: () => pieces(stored) }
}

async function* pieces({ file, offset, byteLength }: StoredTensor): AsyncIterable<Uint8Array> {
  const handle = await open(file)
  try {
    for (let at = 0; at < byteLength; at += piece) {
      const buffer = Buffer.alloc(Math.min(piece, byteLength - at))
      await handle.read(buffer, 0, buffer.length, offset + at)
      yield buffer
    }
  } finally {
    await handle.close()
  }
}

async function* encodedLater({ data }: NewTensor, dtype: TensorToWrite['dtype']): AsyncIterable<Uint8Array> {
  yield encoded(await data(), dtype)
}

/** Float32 values as bytes of a type; float16 and bfloat16 are rounded to the nearest. */
function encoded(values: Float32Array, dtype: TensorToWrite['dtype']): Uint8Array {
  if (dtype === 'F64') return bytesOf(Float64Array.from(values))
  if (dtype === 'F16') return bytesOf(Uint16Array.from(values, toHalf))
  if (dtype === 'BF16') {
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
    return bytesOf(Uint16Array.from(words, (bits) => (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16))
  }
  return bytesOf(values)
}

/** The bytes of an array, without copying them. */
export const bytesOf = (array: Float32Array | Float64Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** The floats of a stored tensor. */
export async function readFloats(stored: StoredTensor): Promise<Float32Array> {
  const { data } = await readTensor(stored)
  if (data instanceof Float32Array) return data
  throw new TypeError(`A tensor of ${stored.file} does not hold floats.`)
}
