/** Opens the weight files of one component as one set of tensors. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Weights } from '@amend/graph'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import { readSafetensors, type SafetensorsFile } from './safetensors.ts'
import { parseJson } from './text-files.ts'
import { chooseWeights, unusable, type Variant } from './weight-choice.ts'

export interface ComponentWeights extends Weights {
  /** Real paths. */
  readonly files: readonly string[]
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

/**
 * Opens the weights of a component's folder: those that `chooseWeights` names, one file or shards with an index.
 * @throws ModelError 'missing-component', 'unsupported-format', 'broken-file'
 */
export async function openWeights(folder: string, prefer: Variant = 'fp32'): Promise<ComponentWeights> {
  const names = await readdir(folder).catch((cause) => {
    throw new ModelError('missing-component', `The checkpoint has no folder ${folder}.`, { cause })
  })
  const chosen = chooseWeights(names, prefer)
  if (chosen) {
    return chosen.index === undefined
      ? union([await readSafetensors(path.join(folder, chosen.file))])
      : openShards(folder, chosen.index)
  }
  const pickle = names.find((name) => /\.(bin|ckpt|pt|pth)$/.test(name))
  if (pickle) {
    throw new ModelError(
      'unsupported-format',
      `${path.join(folder, pickle)} is a pickle, which can run code when it is read: only safetensors files are read.`,
    )
  }
  const others = names.filter((name) => name.endsWith('.safetensors'))
  if (others.length > 0) {
    throw new ModelError(
      'missing-component',
      `There are no weights in ${folder} that can be read: ${unusable(others)}.`,
    )
  }
  throw new ModelError('missing-component', `There are no weights (.safetensors) in ${folder}.`)
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
