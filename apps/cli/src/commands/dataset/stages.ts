import {
  type DatasetFolder,
  openDataset,
  openModerator,
  openNamedSafety,
  openPainter,
  openSafety,
  openScores,
  openWriter,
  paintStage,
  type StageOptions,
  type StageProgress,
  scoreStage,
  writeStage,
} from '@amend/dataset'
import type { Command } from 'commander'
import { onInterrupt } from '../../interrupt.ts'
import { spoken, statusLine } from '../../progress.ts'
import { addPartOptions, type PartFlags, partSource } from './parts.ts'

interface StageFlags extends PartFlags {
  readonly json?: boolean
}

export function addStageCommands(dataset: Command): void {
  stageCommand(dataset, 'write', 'write an instruction for each caption')
    .option('--examples <file>', 'human-written triples (JSON lines) that show an endpoint what is wanted')
    .action((folder: string, flags: StageFlags) => runStage(folder, flags, write))
  stageCommand(dataset, 'paint', 'paint and score candidates for each instruction').action(
    (folder: string, flags: StageFlags) => runStage(folder, flags, paint),
  )
  stageCommand(dataset, 'score', 'score all candidates anew, with another CLIP')
    .requiredOption('--clip <model>', 'name or folder of a CLIP checkpoint')
    .option('--safety <model>', 'a checkpoint whose safety checker judges the pictures too')
    .action((folder: string, flags: StageFlags & { readonly clip: string; readonly safety?: string }) =>
      runStage(folder, flags, async (opened, _, options) => {
        const source = await partSource(flags)
        const encoder = await openScores(flags.clip, source)
        const safety = flags.safety === undefined ? undefined : await openNamedSafety(flags.safety, source)
        await scoreStage(opened, { encoder, name: flags.clip, safety }, options).finally(async () => {
          await Promise.all([encoder.release(), safety?.release()])
        })
      }),
    )
}

function stageCommand(dataset: Command, name: string, summary: string): Command {
  const command = dataset
    .command(name)
    .summary(summary)
    .description(
      `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. Goes on where it stopped; several processes may share the folder.`,
    )
    .argument('<folder>', 'the dataset')
  return addPartOptions(command).option('--json', 'for machines')
}

type Stage = (dataset: DatasetFolder, flags: PartFlags, options: StageOptions) => Promise<void>

export const write: Stage = async (dataset, flags, options) => {
  const source = await partSource(flags, dataset.recipe)
  const moderate = await openModerator(dataset.recipe, source)
  const writer = await openWriter(dataset.recipe, source)
  await writeStage(dataset, writer, moderate, options).finally(() => writer.release())
}

export const paint: Stage = async (dataset, flags, options) => {
  const source = await partSource(flags)
  const clip = await openScores(dataset.recipe.clip, source)
  const painter = await openPainter(dataset.recipe, source)
  const safety = await openSafety(dataset.recipe, source)
  await paintStage(dataset, { painter, clip, safety }, options).finally(async () => {
    await Promise.all([painter.release(), clip.release(), safety?.release()])
  })
}

/** Runs stages one after the other, with their progress on the terminal. */
export async function runStage(folder: string, flags: StageFlags, ...stages: readonly Stage[]): Promise<void> {
  const dataset = await openDataset(folder)
  const show = statusLine()
  const { signal, done } = onInterrupt()
  let last: StageProgress | undefined
  try {
    for (const stage of stages) {
      await stage(dataset, flags, {
        signal,
        onProgress(progress) {
          last = progress
          show(lineOf(progress))
        },
      })
      show('')
      if (last) console.log(flags.json ? JSON.stringify(last) : endOf(last))
    }
  } finally {
    show('')
    done()
  }
}

const verbs = { write: 'written', paint: 'painted', score: 'scored' } as const

function lineOf({ stage, done, of, left, rate, candidates, kept, cost, expectedCost }: StageProgress): string {
  const parts = [
    `${verbs[stage]}: ${done} of ${of}`,
    ...(left === undefined ? [] : [`${spoken(left)} left`, `${Math.round(rate)} an hour`]),
    ...(candidates ? [`${kept} of ${candidates} candidates pass`] : []),
    ...(cost ? [`cost ${cost.toFixed(2)} of about ${(expectedCost ?? cost).toFixed(2)}`] : []),
  ]
  return parts.join(', ')
}

function endOf({ stage, of, candidates, kept, cost }: StageProgress): string {
  const painted = candidates ? `; ${kept} of ${candidates} candidates pass` : ''
  return `${of} captions ${verbs[stage]}${painted}${cost ? `; cost ${cost.toFixed(2)}` : ''}`
}
