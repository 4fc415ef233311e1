/** Everything that a run needs before its first step. */
import path from 'node:path'
import { adapterTargets, trainingDefaults } from '@amend/contract'
import { randomOf, shuffled } from '@amend/diffusion'
import { heldTogether, type Manifest } from '@amend/pairs'
import { type Base, openBase } from '../base.ts'
import type { BatchSource } from '../data/batches.ts'
import { textEmbeddings } from '../data/embeddings.ts'
import { openExamples } from '../data/examples.ts'
import { shardsOf } from '../data/order.ts'
import { openRehearsal } from '../data/rehearsal.ts'
import { objectiveOf, schedulerPredicting } from '../objective.ts'
import { purposes } from '../random-purposes.ts'
import type { RunConfig, RunSettings } from './config.ts'
import type { RunFiles } from './folder.ts'
import type { Comparison } from './training-method.ts'

/** The default limit on the training resolution, as in the paper. */
const paperResolution = 256
/** From this many pairs on, a few are held out: this number, but at most this share of the pictures. */
const manyPairs = 50
const few = 4
const mostHeldOut = 1 / 4

/** From this many parameters on, adapters are trained by default: all weights with their moments need 16 bytes each. */
const largeNetwork = 100e6
const largeTraining: RunSettings['train'] = { rank: 16, alpha: 16, targets: [...(adapterTargets.attention ?? [])] }

function parametersOf({ unet: { weights } }: Base): number {
  let count = 0
  for (const name of weights.names()) count += (weights.find(name)?.shape ?? [0]).reduce((a, b) => a * b, 1)
  return count
}

/**
 * Completes the settings, by the checkpoint and the data.
 * @param pictures of which some are held out with all their pairs
 */
export function completeSettings(
  base: Base,
  given: Partial<RunSettings>,
  { pairs, pictures }: { readonly pairs: number; readonly pictures: number },
): RunSettings {
  const { card } = base.loaded
  const resolution = given.resolution ?? Math.min(paperResolution, card.resolution.target)
  const looks = (given.beta ?? null) === null ? Object.keys(card.scope?.looks ?? {}).length : 0
  return {
    ...trainingDefaults,
    train: parametersOf(base) > largeNetwork ? largeTraining : trainingDefaults.train,
    prediction: objectiveOf(base.checkpoint.scheduler, schedulerClassOf(base)).prediction,
    resize: [resolution, Math.round(resolution * 1.125)],
    heldOut: pairs >= manyPairs ? Math.min(few, Math.floor(mostHeldOut * pictures)) : 0,
    rehearse: looks > 0 ? 0.5 : 0,
    rehearsals: 4 * looks,
    ...given,
    resolution,
  }
}

/** The option of `objectiveOf` that names the scheduler's class, where `model_index.json` does. */
export const schedulerClassOf = ({ checkpoint: { schedulerClass } }: Base) =>
  schedulerClass === undefined ? {} : { schedulerClass }

/** Open data and networks of a run. */
export interface Prepared {
  readonly base: Base
  readonly source: BatchSource
  /** Indices of the pairs that are not trained on. */
  readonly heldOut: readonly number[]
  /** For comparisons: the training and the held-out ones. */
  readonly comparisons?: { readonly trained: readonly Comparison[]; readonly heldOut: readonly Comparison[] }
  readonly manifest: Manifest
  /** Text of the `scheduler_config.json` of the result: that of the base, with the new prediction type. */
  readonly scheduler: string
  release(): Promise<void>
}

/** Callbacks of the process around the preparation. */
export interface PrepareOptions {
  readonly onNotice: (message: string) => void
  readonly signal: AbortSignal
}

/** Opens the data and computes the outputs to rehearse. */
export async function prepare(
  base: Base,
  files: RunFiles,
  config: RunConfig,
  manifest: Manifest,
  { onNotice, signal }: PrepareOptions,
): Promise<Prepared> {
  const { seed, resolution, resize, crops, flip, rehearse, rehearsals } = config
  const groups = heldTogether(manifest)
  const order = [...shuffled(groups.length, randomOf(seed, purposes.split))]
  const held = order.slice(0, Math.min(config.heldOut, groups.length - 1))
  const ofGroups = (places: readonly number[]) => places.flatMap((place) => groups[place]?.flat() ?? [])
  const heldOut = ofGroups(held)
  const trained = ofGroups(order.slice(held.length)).sort((a, b) => a - b)
  const shards = await shardsOf(config.data.folder, manifest, trained)
  const comparisonsOf = (places: readonly number[]) =>
    places.flatMap((place) => groups[place]?.flatMap(comparisonsIn) ?? [])

  const scheduler = schedulerPredicting(base.checkpoint.scheduler, config.prediction, base.checkpoint.schedulerClass)
  const embed = textEmbeddings(base.loaded)
  const examples = await openExamples(base, {
    folder: config.data.folder,
    manifest,
    seed,
    resolution,
    resize,
    crops,
    flip,
    cache: path.join(files.cache, 'pairs.latents'),
  })
  const looks = base.loaded.card.scope?.looks
  const wanted = rehearse > 0 && rehearsals > 0 && looks !== undefined
  const rehearsal = wanted
    ? await openRehearsal(base, examples, embed, {
        share: rehearse,
        count: rehearsals,
        looks,
        trained,
        seed,
        cache: path.join(files.cache, 'rehearsal.latents'),
        onProgress: (made, of) => {
          if (made % Math.ceil(of / 5) === 0) onNotice(`Edits to rehearse: ${made} of ${of} made.`)
        },
        signal,
      })
    : undefined

  return {
    base,
    heldOut,
    ...(manifest.rankings && {
      comparisons: {
        trained: comparisonsOf(order.slice(held.length).sort((a, b) => a - b)),
        heldOut: comparisonsOf(held),
      },
    }),
    manifest,
    scheduler,
    source: {
      examples,
      instructions: manifest.pairs.map(({ instructions }) => instructions),
      trained,
      ...(shards && { shards }),
      ...(rehearsal && { rehearsal }),
      embed,
      objective: objectiveOf(scheduler, {
        ...schedulerClassOf(base),
        ...(config.minSnrGamma !== null && { minSnrGamma: config.minSnrGamma }),
      }),
      scalingFactor: base.loaded.model.scalingFactor,
      dropout: config.dropout,
      seed,
    },
    async release() {
      await examples.close()
      await rehearsal?.close()
    },
  }
}

/** Every two results of a ranking. */
const comparisonsIn = (ranking: readonly number[]): Comparison[] =>
  ranking.flatMap((preferred, i) => ranking.slice(i + 1).map((rejected): Comparison => [preferred, rejected]))

/** The checkpoint on the device and with the threads of the run. */
export const openRunBase = (
  location: string,
  { device, threads }: Pick<RunConfig, 'device' | 'threads'>,
): Promise<Base> => openBase(location, { device, ...(threads > 0 && { threads }) })
