/** The result of a run: a checkpoint that loads like any other, and the adapters as a separate file. */
import path from 'node:path'
import type { ModelCard } from '@amend/models/checkpoint'
import type { Manifest } from '@amend/pairs'
import { type LoraModule, loraFile, writeLora, writeMerged } from '../checkpoint/lora.ts'
import { writeCheckpoint } from '../checkpoint/write.ts'
import type { TrainableTensor } from '../network/trainable-tensors.ts'
import type { RunConfig } from './config.ts'
import type { RunFiles } from './folder.ts'
import type { Prepared } from './prepare.ts'

/** With more instructions than this, training counts as general editing, not as one look. */
const mostPhrases = 50

/** Writes `model/`, and beside it the adapters where they were trained. */
export async function writeResult(
  { base, manifest, scheduler }: Pick<Prepared, 'base' | 'manifest' | 'scheduler'>,
  files: RunFiles,
  { train: training, data }: Pick<RunConfig, 'train' | 'data'>,
  trainables: readonly TrainableTensor[],
  weights: readonly Float32Array[],
): Promise<void> {
  const card = cardOf(base.loaded.card, path.basename(files.folder), manifest, path.basename(data.folder))
  if (training !== 'all') {
    const modules = loraModules(trainables, weights, training.alpha ?? training.rank)
    await writeLora(path.join(files.folder, loraFile), modules)
    await writeMerged(base.checkpoint, modules, files.model, { card, scheduler })
    return
  }
  const byName = new Map(trainables.map(({ name }, i) => [name, weights[i] as Float32Array]))
  await writeCheckpoint(base.checkpoint, files.model, {
    card,
    scheduler,
    tensor(component, name, stored) {
      const learned = component === 'unet' ? byName.get(name) : undefined
      return learned && { shape: stored.shape, data: async () => learned }
    },
  })
}

/** The halves of each adapter together, with the factor alpha / rank in the upper one. */
export function loraModules(
  trainables: readonly TrainableTensor[],
  weights: readonly Float32Array[],
  alpha: number,
): LoraModule[] {
  const half = (name: string) => {
    const i = trainables.findIndex((trainable) => trainable.name === name)
    return { data: weights[i] as Float32Array, shape: trainables[i]?.shape ?? [] }
  }
  return trainables.flatMap(({ name }) => {
    const module = /^(.+)\.lora_A\.weight$/.exec(name)?.[1]
    if (module === undefined) return []
    const [down, up] = [half(`${module}.lora_A.weight`), half(`${module}.lora_B.weight`)]
    const factor = alpha / (down.shape[0] ?? 1)
    return [{ network: 'unet', module, down, up: { ...up, data: up.data.map((value) => value * factor) } }]
  })
}

/** The base's card with the new look: a model with a list of looks gets one more. */
function cardOf(card: ModelCard, name: string, { pairs }: Manifest, data: string): ModelCard {
  const phrases = [...new Set(pairs.flatMap(({ instructions }) => instructions))]
  const { scope, ...rest } = card
  const summary = `${card.name}, trained further on ${pairs.length} pairs (${phrases.slice(0, 3).join('; ')}).`.slice(
    0,
    1000,
  )
  const look = data.replaceAll(/[-_]+/g, ' ').trim() || name
  return {
    ...rest,
    name: name.slice(0, 100),
    summary,
    ...(scope && phrases.length <= mostPhrases && { scope: { ...scope, looks: { ...scope.looks, [look]: phrases } } }),
  }
}
