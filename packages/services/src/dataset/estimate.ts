/** What a dataset will take, from rates that runs of this installation have measured, else from the authors'. */
import { type DatasetRecipe, datasetRecipeSchema } from '@amend/contract'
import { newestFirst, type Records } from '@amend/db'
import { listWorkers } from '@amend/jobs'
import type { Services } from '../services.ts'
import type { DatasetEstimate } from '../types.ts'

/** Rates of one worker. */
export interface DatasetRates {
  /** Milliseconds a candidate, with its share of the writing. */
  readonly candidateTime: number
  /** Candidates a caption. */
  readonly candidates: number
  /** The part of the candidates that passes the thresholds. */
  readonly passing: number
  /** Bytes of the two pictures of a candidate that is kept. */
  readonly pairBytes: number
  /** Money a caption; null where nothing was paid. */
  readonly captionCost: number | null
}

/** Work of a candidate in network evaluations times pixels: its time grows with both. */
const workOf = ({ side, steps }: { readonly side: number; readonly steps: number }) => side * side * steps

/** Sizes of a checkpoint of Stable Diffusion's, and of the embedded painter, where the recipe names none. */
const sizes = {
  embedded: { side: 64, steps: 15, time: 570, pairBytes: 14_000 },
  /** Measured on two cores of an AMD EPYC at 512²: packages/dataset/README.md. */
  large: { side: 512, steps: 25, time: 971_000, pairBytes: 348_000 },
} as const

const isEmbedded = (name: string) => name.startsWith('pico-')

/** Of the published dataset: 69 % of the instructions keep pairs; a passing candidate in ten, in the embedded recipe half. */
const passingShare = { embedded: 0.5, large: 0.1 } as const

/** Rates without a run to measure them from. */
export function defaultRates(recipe: DatasetRecipe): DatasetRates {
  const { painter, candidates, instructions } = recipe
  const kind = 'model' in painter && isEmbedded(painter.model) ? 'embedded' : 'large'
  const usual = sizes[kind]
  const side = ('side' in painter ? painter.side : undefined) ?? usual.side
  const steps = ('steps' in painter ? painter.steps : undefined) ?? usual.steps
  const passing = passingShare[kind]
  return {
    candidateTime: (usual.time * workOf({ side, steps })) / workOf(usual),
    candidates: instructions * expectedCandidates(candidates, passing),
    passing,
    pairBytes: (usual.pairBytes * side * side) / usual.side ** 2,
    captionCost: promptCost(recipe),
  }
}

/** Candidates of an instruction: the painting stops after the batch with enough passing ones. */
export function expectedCandidates({ most, batch, enough }: DatasetRecipe['candidates'], passing: number): number {
  const needed = Math.ceil(enough / passing / batch) * batch
  return Math.min(most, needed)
}

/** Tokens of an attempt with its examples, and of its answer: measured on the few-shot prompt of the recipe. */
const tokens = { input: 1000, output: 60, attempts: 1.2 } as const

function promptCost({ writer, instructions }: DatasetRecipe): number | null {
  if (writer.kind !== 'openai' || !writer.price) return null
  const { input, output } = writer.price
  return (instructions * tokens.attempts * (tokens.input * input + tokens.output * output)) / 1e6
}

/** Bytes of the scores of a candidate, almost all of it the embedding; with its row in the index. */
const scoreBytes = 3500

/** @param workers at least 1 */
export function estimateDataset(
  { instructions, pictures }: Pick<DatasetRecipe, 'instructions' | 'pictures'>,
  captions: number,
  rates: DatasetRates,
  workers: number,
): Omit<DatasetEstimate, 'basis'> {
  const candidates = Math.round(captions * rates.candidates)
  const kept = Math.round(candidates * rates.passing)
  return {
    captions,
    instructions: captions * instructions,
    candidates,
    kept,
    time: (candidates * rates.candidateTime) / workers,
    // The pictures are in the folder, and once more as the pages show them.
    storage: candidates * scoreBytes + 2 * (pictures === 'all' ? candidates : kept) * rates.pairBytes,
    cost: rates.captionCost === null ? null : captions * rates.captionCost,
    workers,
  }
}

/** How many runs are looked through for one with the same painter. */
const recentRuns = 50
/** A run with fewer candidates says little. */
const leastCandidates = 20

/** The estimate of a dataset that is to be made. */
export async function readEstimate(
  { database, queue }: Pick<Services, 'database' | 'queue'>,
  { recipe, captions }: { readonly recipe: DatasetRecipe; readonly captions: number },
): Promise<DatasetEstimate> {
  const [measured, known] = await Promise.all([measuredRates(database, recipe), listWorkers(queue)])
  const workers = Math.max(1, known.filter(({ live }) => live).length)
  return {
    ...estimateDataset(recipe, captions, measured ?? defaultRates(recipe), workers),
    basis: measured ? 'runs' : 'defaults',
  }
}

/** The rates of the last run with this painter, scaled to this size; undefined when there is none. */
async function measuredRates({ installation }: Records, recipe: DatasetRecipe): Promise<DatasetRates | undefined> {
  const runs = await installation.datasetRun.findMany({
    where: { workTime: { gt: 0 }, candidates: { gte: leastCandidates }, datasetId: { not: null } },
    include: { dataset: { select: { recipe: true } } },
    orderBy: newestFirst,
    take: recentRuns,
  })
  for (const run of runs) {
    const other = datasetRecipeSchema.safeParse(run.dataset?.recipe).data
    if (!other || !('model' in other.painter) || !('model' in recipe.painter)) continue
    if (other.painter.model !== recipe.painter.model) continue
    const [own, theirs] = [defaultRates(recipe), defaultRates(other)]
    const captions = (run.captions * run.done) / run.chunks
    const passing = run.kept / run.candidates
    return {
      candidateTime: ((run.workTime / run.candidates) * own.candidateTime) / theirs.candidateTime,
      candidates: recipe.instructions * expectedCandidates(recipe.candidates, Math.max(passing, 0.01)),
      passing,
      pairBytes:
        run.kept > 0 ? ((Number(run.pictureBytes) / run.kept) * own.pairBytes) / theirs.pairBytes : own.pairBytes,
      captionCost: run.cost === null ? own.captionCost : run.cost / captions,
    }
  }
  return undefined
}
