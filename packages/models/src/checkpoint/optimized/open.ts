/** Opens the file of an optimised model; `format.ts` says what it holds. */
import type { StoredTensor } from '@amend/graph'
import { ModelError } from '../../error.ts'
import { parseCardJson } from '../card.ts'
import type { Component } from '../checkpoint.ts'
import type { Opened } from '../diffusers.ts'
import { readTensorBytes, type SafetensorsFile } from '../safetensors.ts'
import { parseJson } from '../text-files.ts'
import {
  biasOf,
  formatName,
  type OptimizedPartName,
  type OptimizedSettings,
  optimizedPartNames,
  partPrefixes,
  scalesOf,
  settingsKey,
  settingsSchema,
  tokenizerPrefix,
} from './format.ts'

/** Whether a safetensors file is that of an optimised model. */
export const isOptimized = ({ metadata }: SafetensorsFile): boolean => metadata.format === formatName

/** @throws ModelError 'broken-file' */
export async function openOptimized(file: SafetensorsFile): Promise<Opened> {
  const parsed = settingsSchema.safeParse(parseJson(file.metadata[settingsKey] ?? '', file.file))
  if (!parsed.success) {
    throw new ModelError('broken-file', `${file.file} is an optimised model whose settings cannot be read.`)
  }
  const settings = parsed.data
  const parts = optimizedPartNames.map((name) => [name, componentOf(file, settings, name)] as const)
  return {
    layout: 'optimized',
    components: Object.fromEntries(parts),
    scheduler: settings.scheduler,
    ...(settings.schedulerClass !== undefined && { schedulerClass: settings.schedulerClass }),
    tokenizer: settings.tokenizer ?? { texts: await tokenizerTexts(file), origin: file.file },
    card: parseCardJson(settings.card, file.file),
    // Two files may differ in their ranges only.
    marks: [file.metadata[settingsKey] ?? ''],
  }
}

function componentOf(file: SafetensorsFile, settings: OptimizedSettings, part: OptimizedPartName): Component {
  const prefix = partPrefixes[part]
  const names = [...file.names()].flatMap((name) =>
    name.startsWith(prefix) && !name.includes(':') ? [name.slice(prefix.length)] : [],
  )
  return {
    config: settings.configs[part],
    weights: {
      files: [file.file],
      names: () => names,
      find(name) {
        const full = `${prefix}${name}`
        const stored = file.find(full)
        return stored?.foreignType === 'I8' ? quantized(file, full, stored, settings) : stored
      },
    },
  }
}

function quantized(
  file: SafetensorsFile,
  name: string,
  { foreignType: _, ...stored }: StoredTensor,
  { convolutions }: OptimizedSettings,
): StoredTensor {
  const ranges = Object.hasOwn(convolutions, name) ? convolutions[name] : undefined
  const shape = ranges ? stored.shape : [...stored.shape].reverse()
  const scales = part(file, scalesOf(name), 'float32', shape[0])
  if (!ranges && shape.length !== 2) throw broken(file, `"${name}" is neither a matrix nor a convolution with ranges`)
  const bias = file.find(biasOf(name)) && part(file, biasOf(name), 'int32', shape[0])
  return {
    ...stored,
    dtype: 'int8',
    shape,
    quantization: {
      scales,
      transposed: !ranges,
      ...(ranges && { convolution: { ...ranges, ...(bias && { bias }) } }),
    },
  }
}

function part(file: SafetensorsFile, name: string, dtype: StoredTensor['dtype'], size: number | undefined) {
  const stored = file.find(name)
  if (stored && stored.dtype === dtype && stored.shape.length === 1 && stored.shape[0] === size) return stored
  throw broken(file, `"${name}" is missing, or not ${dtype} [${size}]`)
}

const broken = ({ file }: SafetensorsFile, why: string) =>
  new ModelError('broken-file', `${file} is not a whole optimised model: ${why}.`)

async function tokenizerTexts(file: SafetensorsFile): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const name of file.names()) {
    const stored = file.find(name)
    if (!name.startsWith(tokenizerPrefix) || !stored) continue
    texts[name.slice(tokenizerPrefix.length)] = (await readTensorBytes(stored)).toString('utf8')
  }
  return texts
}
