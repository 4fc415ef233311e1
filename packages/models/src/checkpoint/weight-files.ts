/** The weight files of one component: which of them to read, and all of them as one. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Weights } from '@amend/graph'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import { readSafetensors, type SafetensorsFile } from './safetensors.ts'
import { parseJson } from './text-files.ts'

/** Which of several stored precisions to prefer; the other is taken where only it is there. */
export type Variant = 'fp32' | 'fp16'

export interface ComponentWeights extends Weights {
  /** Real paths. */
  readonly files: readonly string[]
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

/** Base names of the two libraries that write these folders: diffusers and transformers. */
const bases = ['diffusion_pytorch_model', 'model']

/**
 * Opens the weights of a component's folder: one file, or shards with an index, of the preferred variant or else of the
 * other.
 * @throws ModelError 'missing-component', 'unsupported-format', 'broken-file'
 */
export async function openWeights(folder: string, prefer: Variant = 'fp32'): Promise<ComponentWeights> {
  const names = await readdir(folder).catch((cause) => {
    throw new ModelError('missing-component', `The checkpoint has no folder ${folder}.`, { cause })
  })
  const variants = prefer === 'fp16' ? ['fp16', ''] : ['', 'fp16']
  for (const variant of variants) {
    for (const base of bases) {
      const [single, ...indices] = spellings(base, variant)
      if (names.includes(single)) return union([await readSafetensors(path.join(folder, single))])
      const index = indices.find((name) => names.includes(name))
      if (index) return openShards(folder, index)
    }
  }
  const pickle = names.find((name) => /\.(bin|ckpt|pt|pth)$/.test(name))
  if (pickle) {
    throw new ModelError(
      'unsupported-format',
      `${path.join(folder, pickle)} is a pickle, which can run code when it is read: only safetensors files are read.`,
    )
  }
  throw new ModelError('missing-component', `There are no weights (.safetensors) in ${folder}.`)
}

/** The file of a variant, then its index in the two spellings that diffusers has used. */
function spellings(base: string, variant: string): [string, ...string[]] {
  if (variant === '') return [`${base}.safetensors`, `${base}.safetensors.index.json`]
  return [
    `${base}.${variant}.safetensors`,
    `${base}.safetensors.index.${variant}.json`,
    `${base}.${variant}.safetensors.index.json`,
  ]
}

async function openShards(folder: string, index: string): Promise<ComponentWeights> {
  const file = path.join(folder, index)
  const parsed = indexSchema.safeParse(parseJson(await readFile(file, 'utf8'), file))
  if (!parsed.success) throw new ModelError('broken-file', `${file} is not an index of shards.`)
  const map = parsed.data.weight_map
  const names = [...new Set(Object.values(map))]
  const outside = names.find((name) => path.basename(name) !== name)
  if (outside !== undefined) {
    throw new ModelError('bad-reference', `${file} names the shard "${outside.slice(0, 100)}" outside of its folder.`)
  }
  const shards = new Map(
    await Promise.all(names.map(async (name) => [name, await readSafetensors(path.join(folder, name))] as const)),
  )
  for (const [tensor, shard] of Object.entries(map)) {
    if (!shards.get(shard)?.find(tensor)) {
      throw new ModelError('broken-file', `${file} says that ${shard} holds "${tensor}", which it does not.`)
    }
  }
  return union([...shards.values()])
}

function union(files: readonly SafetensorsFile[]): ComponentWeights {
  return {
    files: files.map(({ file }) => file),
    find(name) {
      for (const file of files) {
        const found = file.find(name)
        if (found) return found
      }
      return undefined
    },
    *names() {
      for (const file of files) yield* file.names()
    },
  }
}
