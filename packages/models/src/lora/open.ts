/** LoRA files of any program: their adapters by the modules of a checkpoint. */
import type { StoredTensor, Weights } from '@amend/graph'
import { readSafetensors, readTensor, readTensorBytes, type SafetensorsFile } from '../checkpoint/safetensors.ts'
import { ModelError } from '../error.ts'
import {
  type LoraNetwork,
  type LoraPart,
  loraNetworks,
  moduleFinder,
  networkKeyOf,
  otherKindOf,
  parseLoraName,
} from './names.ts'
import { readLoraSettings } from './scale.ts'

/** One half of an adapter: where it is stored, and its values. */
export interface LoraHalf {
  readonly stored: StoredTensor
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** One adapted module: its weight grows by factor · up · down. */
export interface LoraAdapter {
  readonly network: LoraNetwork
  readonly module: string
  /** [rank, in, …] */
  readonly down: LoraHalf
  /** [out, rank, …] */
  readonly up: LoraHalf
  /** alpha / rank, or what the file says in its place. */
  readonly factor: number
}

/** The networks of a checkpoint, such as its `components`. */
export type AdaptedNetworks = Readonly<Partial<Record<LoraNetwork, { readonly weights: Weights }>>>

/** The names of an adapter's tensors. */
type Parts = Partial<Record<LoraPart, string>>
type Wrong = (why: string) => ModelError

/** Of a network, in sentences. */
const spoken: Readonly<Record<LoraNetwork, string>> = {
  unet: 'UNet',
  textEncoder: 'text encoder',
  textEncoder2: 'second text encoder',
}
const networkNames = Object.keys(loraNetworks) as LoraNetwork[]

/**
 * Reads the adapters of a file and checks that they belong to a checkpoint's networks.
 * @throws ModelError 'wrong-adapter' naming the first tensor that does not match, 'not-finite' naming one with NaN
 * or infinity; others when the file cannot be read
 */
export async function openLora(file: string, networks: AdaptedNetworks): Promise<LoraAdapter[]> {
  const stored = await readSafetensors(file)
  const wrong: Wrong = (why) => new ModelError('wrong-adapter', `${file} does not belong to this model: ${why}.`)
  for (const name of stored.names()) {
    const kind = otherKindOf(name)
    if (kind) throw otherKind(file, kind, name)
  }
  const sorted = sort(stored, networks, wrong)
  const adapters: LoraAdapter[] = []
  for (const network of networkNames) {
    const settings = await readLoraSettings(stored, file, network)
    if (settings.dora) throw otherKind(file, 'DoRA')
    for (const [module, parts] of sorted[network]) {
      if (parts.down === undefined || parts.up === undefined) {
        throw wrong(`one half of the adapter of "${module}" is missing`)
      }
      const [down, up] = [await halfOf(stored, parts.down, wrong), await halfOf(stored, parts.up, wrong)]
      const shape = networks[network]?.weights.find(`${module}.weight`)?.shape ?? []
      checkShapes(module, shape, { down, up }, wrong)
      const alpha = parts.alpha === undefined ? undefined : await alphaOf(stored, parts.alpha, wrong)
      adapters.push({ network, module, down, up, factor: settings.scaleOf(module, down.shape[0] ?? 0, alpha) })
    }
  }
  if (adapters.length === 0) throw wrong('it is empty')
  return adapters
}

function otherKind(file: string, kind: string, name?: string): ModelError {
  const where = name === undefined ? '' : ` (it holds "${name}")`
  return new ModelError('wrong-adapter', `${file} is not a plain LoRA but a ${kind}${where}, which is not supported.`)
}

/** The names of the tensors by the network and the module that they adapt. */
function sort(
  stored: SafetensorsFile,
  networks: AdaptedNetworks,
  wrong: Wrong,
): Readonly<Record<LoraNetwork, ReadonlyMap<string, Parts>>> {
  const modules = {
    unet: new Map<string, Parts>(),
    textEncoder: new Map<string, Parts>(),
    textEncoder2: new Map<string, Parts>(),
  }
  const finder = (network: LoraNetwork) => networks[network] && moduleFinder(network, networks[network].weights)
  const finders = {
    unet: finder('unet'),
    textEncoder: finder('textEncoder'),
    textEncoder2: finder('textEncoder2'),
  }
  const adapters = new Set<string>()
  for (const name of stored.names()) {
    const parsed = parseLoraName(name)
    if (!parsed) throw wrong(`it holds "${name}", which is no part of an adapter`)
    const { network, key } = networkKeyOf(parsed.key)
    const find = finders[network]
    if (!find && network === 'textEncoder2') {
      throw wrong(`it adapts a second text encoder ("${name}"), which only SDXL has`)
    }
    if (!find) throw wrong(`it adapts the ${spoken[network]}, which the model does not have`)
    const module = find(key)
    if (module === undefined) throw wrong(`the ${spoken[network]} has no projection "${key}"`)
    if (parsed.adapter !== undefined) adapters.add(parsed.adapter)
    if (adapters.size > 1)
      throw wrong(`it holds several adapters (${[...adapters].join(', ')}), of which one can be used`)
    const parts = modules[network].get(module) ?? {}
    if (parts[parsed.part] !== undefined)
      throw wrong(`"${parts[parsed.part]}" and "${name}" are the same part of an adapter`)
    modules[network].set(module, { ...parts, [parsed.part]: name })
  }
  return modules
}

function checkShapes(
  module: string,
  shape: readonly number[],
  { down, up }: Pick<LoraAdapter, 'down' | 'up'>,
  wrong: Wrong,
): void {
  const sizeOf = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1)
  const rank = down.shape[0] ?? 0
  const fits = sizeOf(down.shape.slice(1)) === sizeOf(shape.slice(1)) && up.shape[0] === shape[0]
  if (rank === 0 || !fits || up.data.length !== (shape[0] ?? 0) * rank) {
    throw wrong(
      `"${module}" is [${shape.join(', ')}] and its adapter [${up.shape.join(', ')}] · [${down.shape.join(', ')}]`,
    )
  }
}

const floatTypes: ReadonlySet<string> = new Set(['float32', 'float16', 'bfloat16', 'F64'])

async function halfOf(stored: SafetensorsFile, name: string, wrong: Wrong): Promise<LoraHalf> {
  const tensor = stored.find(name)
  const type = tensor?.foreignType ?? tensor?.dtype ?? 'nothing'
  if (!tensor || !floatTypes.has(type)) throw wrong(`"${name}" is stored as ${type}, which is not read`)
  const data = await readFloats(tensor)
  checkFinite(stored, name, data)
  return { stored: tensor, data, shape: tensor.shape }
}

/** Alpha is one number of any type. */
async function alphaOf(stored: SafetensorsFile, name: string, wrong: Wrong): Promise<number> {
  const tensor = stored.find(name)
  const read = tensor && numberTypes[tensor.foreignType ?? tensor.dtype]
  if (!tensor || tensor.shape.some((size) => size !== 1)) throw wrong(`"${name}" is not one number`)
  if (!read && !floatTypes.has(tensor.foreignType ?? tensor.dtype)) {
    throw wrong(`"${name}" is stored as ${tensor.foreignType ?? tensor.dtype}, which is not read`)
  }
  const alpha = read ? read(await readTensorBytes(tensor)) : ((await readFloats(tensor))[0] as number)
  checkFinite(stored, name, [alpha])
  return alpha
}

const numberTypes: Readonly<Record<string, (bytes: Buffer) => number>> = {
  int64: (bytes) => Number(bytes.readBigInt64LE()),
  int32: (bytes) => bytes.readInt32LE(),
}

async function readFloats(stored: StoredTensor): Promise<Float32Array> {
  const { data } = await readTensor(stored)
  return data instanceof Float32Array ? data : Float32Array.from(data, Number)
}

function checkFinite({ file }: SafetensorsFile, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue
    throw new ModelError(
      'not-finite',
      `The tensor "${name}" of ${file} holds NaN or infinity: it would spoil the model.`,
    )
  }
}
