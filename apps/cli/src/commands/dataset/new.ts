import { readFile, rm } from 'node:fs/promises'
import {
  createDataset,
  type DatasetRecipeInput,
  type Intake,
  openModerator,
  parseRecipe,
  takeCaptions,
  takePhotos,
} from '@amend/dataset'
import { embeddedCheckpoint } from '@amend/pico'
import type { Command } from 'commander'
import { UsageError } from '../../exit.ts'
import { onInterrupt } from '../../interrupt.ts'
import { number, oneOf, optionOf, wholeNumberFrom } from '../../options.ts'
import { partSource } from './parts.ts'

interface NewFlags {
  readonly captions?: string
  readonly photos?: string
  readonly teacher?: string
  readonly recipe?: string
  readonly ready?: boolean
  readonly limit?: number
  readonly seed?: number
  readonly candidates?: number
  readonly enough?: number
  readonly direction?: number
  readonly attention?: (typeof attentions)[number]
  readonly emphasis?: number
  readonly localBlend?: number
  readonly json?: boolean
}

/** How the two pictures of a pair share attention. */
const attentions = ['shared', 'replace', 'refine'] as const

export function addNewCommand(dataset: Command): void {
  dataset
    .command('new')
    .summary('start a dataset from captions or photos')
    .description(
      'Starts a dataset in a new folder: takes captions in (.txt, .jsonl, .csv, .tsv, .parquet), or photos that an editor edits. Without --recipe the embedded models do the work.',
    )
    .argument('<folder>', 'where the dataset is kept')
    .option('--captions <file>', 'captions, with addresses and licences where the file has them')
    .option('--photos <folder>', 'photos in place of captions')
    .option('--teacher <model>', 'what edits the photos: an editor, or pixel-looks, which are functions of pixels')
    .option('--recipe <file>', 'a recipe as JSON')
    .option('--ready', 'the captions come with instruction and edited caption')
    .addOption(optionOf('--limit <count>', 'take so many at most', wholeNumberFrom(1)))
    .addOption(optionOf('--seed <seed>', 'of all draws', wholeNumberFrom(0, 2 ** 32 - 1)))
    .addOption(optionOf('--candidates <count>', 'paint so many for an instruction at most', wholeNumberFrom(1, 1000)))
    .addOption(optionOf('--enough <count>', 'stop when so many pass', wholeNumberFrom(1, 1000)))
    .addOption(optionOf('--direction <cosine>', 'the least similarity of the two changes', number))
    .addOption(
      optionOf(
        '--attention <kind>',
        'shared: self-attention, as InstructPix2Pix; replace, refine: Prompt-to-Prompt',
        oneOf(attentions),
      ),
    )
    .addOption(optionOf('--emphasis <factor>', 'of the words that change, with Prompt-to-Prompt', number))
    .addOption(
      optionOf('--local-blend <threshold>', 'keep what lies outside of the words that change, such as 0.3', number),
    )
    .option('--json', 'for machines')
    .action(startDataset)
}

async function startDataset(folder: string, flags: NewFlags): Promise<void> {
  const { captions, photos, limit, ready } = flags
  if ((captions === undefined) === (photos === undefined)) {
    throw new UsageError('Give either --captions or --photos.')
  }
  if (flags.teacher !== undefined && (photos === undefined || flags.recipe !== undefined)) {
    throw new UsageError('--teacher belongs to --photos without a recipe.')
  }
  const recipe = parseRecipe(await recipeOf(flags))
  const dataset = await createDataset(folder, recipe)
  const { signal, done } = onInterrupt()
  try {
    const options = { ...(limit !== undefined && { limit }), signal }
    const intake =
      photos === undefined
        ? await takeCaptions(dataset, captions as string, {
            ...options,
            moderate: await openModerator(recipe, await partSource()),
            ...((ready || recipe.writer.kind === 'ready') && { ready: true }),
          })
        : await takePhotos(dataset, photos, options)
    tell(folder, intake, flags)
  } catch (error) {
    // Without captions there is no dataset; the folder was made by this command.
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    done()
  }
}

/** The recipe of the file, or that of the embedded models, with what the flags say. */
async function recipeOf(flags: NewFlags): Promise<DatasetRecipeInput> {
  const given = flags.recipe === undefined ? embeddedRecipe(flags) : await readRecipe(flags.recipe)
  const { seed, candidates: most, enough, direction } = flags
  return {
    ...given,
    ...(seed !== undefined && { seed }),
    candidates: { ...given.candidates, ...(most !== undefined && { most }), ...(enough !== undefined && { enough }) },
    thresholds: { ...given.thresholds, ...(direction !== undefined && { direction }) },
    painter: withAttention(given.painter, flags),
  }
}

type Painter = DatasetRecipeInput['painter']

/** The painter with what the flags say of its attention. */
function withAttention(painter: Painter, { attention, emphasis, localBlend }: NewFlags): Painter {
  if (attention === undefined && emphasis === undefined && localBlend === undefined) return painter
  if (painter.kind !== 'text-to-image') {
    throw new UsageError('--attention, --emphasis and --local-blend are for a painter of captions.')
  }
  const { promptToPrompt: known, ...rest } = painter
  if (attention === 'shared' || (attention === undefined && !known)) {
    if (emphasis === undefined && localBlend === undefined) return rest
    throw new UsageError('--emphasis and --local-blend need --attention replace or refine.')
  }
  return {
    ...rest,
    promptToPrompt: {
      ...known,
      ...(attention !== undefined && { edit: attention }),
      ...(emphasis !== undefined && { emphasis: [emphasis, emphasis] }),
      ...(localBlend !== undefined && { localBlend: { threshold: localBlend } }),
    },
  }
}

/** Thresholds for the embedded CLIP, chosen by looking: a change of colours alone makes its pictures dissimilar. */
const embeddedThresholds = { image: 0, direction: 0.3, caption: 0.4 } as const

function embeddedRecipe({ photos, ready, teacher }: NewFlags): DatasetRecipeInput {
  const common = {
    clip: embeddedCheckpoint('clip').name,
    candidates: { most: 12, batch: 4, enough: 4 },
  }
  if (photos !== undefined) {
    return {
      ...common,
      writer: { kind: 'ready' },
      painter: { kind: 'teacher', model: teacher ?? embeddedCheckpoint('edit').name, photos },
      instructions: 4,
      candidates: { most: 1, batch: 1, enough: 1 },
      thresholds: { image: -1, direction: -1, caption: -1 },
    }
  }
  return {
    ...common,
    writer: ready ? { kind: 'ready' } : { kind: 'local', model: embeddedCheckpoint('writer').name },
    keepScene: !ready,
    painter: { kind: 'text-to-image', model: embeddedCheckpoint('text-to-image').name },
    thresholds: embeddedThresholds,
  }
}

async function readRecipe(file: string): Promise<DatasetRecipeInput> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`There is no file ${file}.`)
  })
  try {
    return parseRecipe(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} is not JSON.`)
    throw error
  }
}

function tell(folder: string, { read, taken, refused }: Intake, { json, photos }: NewFlags): void {
  if (json) {
    console.log(JSON.stringify({ folder, read, taken, refused }))
    return
  }
  console.log(`${folder}: ${taken} of ${read} ${photos === undefined ? 'captions' : 'photos'} taken`)
  for (const [reason, { count, places }] of Object.entries(refused)) {
    console.error(`Refused ${count}: ${reason} (${places[0]}${count > 1 ? ' and others' : ''}).`)
  }
}
