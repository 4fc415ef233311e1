import { preferenceDefaults, trainingDefaults } from '@amend/contract'
import { openClip } from '@amend/inference/encoders'
import { learnReward } from '@amend/training/preferences'
import type { Command } from 'commander'
import { number, optionOf, type Rule, wholeNumberFrom } from '../options.ts'
import { statusLine } from '../progress.ts'
import { beginRun } from './train.ts'
import { addTrainOptions, runSettingsIn, type TrainFlags } from './train-options.ts'

const above0: Rule<number> = {
  must: 'a number above 0',
  read(text) {
    const value = number.read(text)
    return value !== undefined && value > 0 ? value : undefined
  },
}

interface RewardFlags extends TrainFlags {
  readonly clip: string
  readonly epochs?: number
}

export function addPreferCommand(program: Command): void {
  const command = program
    .command('prefer')
    .summary('teach a model what people like better')
    .description(
      'Teaches a model to prefer the results that people prefer (Diffusion-DPO). The folder holds "preferences.jsonl", with {"input", "instruction", "ranking": [best, …, worst]} on each line: a photo, what was asked, and results of it. The run is one like those of amend train: resume, status, stop and the others work on it too.',
    )
    .usage('[options] <folder>')
    .argument('<folder>', 'of judgements')
  command.addOption(
    optionOf(
      '--beta <number>',
      `how close the model stays to what it was: larger is closer (default: ${preferenceDefaults.beta})`,
      above0,
    ),
  )
  addTrainOptions(command).action((folder: string, flags: TrainFlags & { readonly beta?: number }) =>
    beginRun(folder, flags, {
      ...preferenceDefaults,
      ...runSettingsIn(flags),
      ...(flags.beta !== undefined && { beta: flags.beta }),
    }),
  )

  command
    .command('reward')
    .summary('learn to score results as people judge them')
    .description(
      'Learns a reward model from judgements: a small network on what CLIP sees in photo, result and instruction.',
    )
    .argument('<folder>', 'of judgements')
    .requiredOption('--clip <folder>', 'a CLIP checkpoint, such as openai/clip-vit-large-patch14')
    .addOption(optionOf('--epochs <number>', 'default: 200', wholeNumberFrom(1)))
    .action((folder: string, _: unknown, own: Command) => reward(folder, own.optsWithGlobals<RewardFlags>()))
}

async function reward(folder: string, { clip, output, epochs, seed, threads, json }: RewardFlags): Promise<void> {
  const file = output ?? 'reward.safetensors'
  const show = statusLine()
  const encoder = await openClip(clip, threads === undefined ? {} : { threads })
  try {
    const { model, report, skipped } = await learnReward(folder, encoder, {
      seed: seed ?? trainingDefaults.seed,
      ...(epochs !== undefined && { epochs }),
      onProgress: (done, of) => show(`Looked at ${done} of ${of} judgements`),
    })
    show('')
    await model.save(file)
    if (json) {
      console.log(JSON.stringify({ file, ...report, skipped }))
      return
    }
    for (const { id, reason } of skipped) console.error(`Left out ${id}: ${reason}`)
    const { heldOutAccuracy, heldOutComparisons, comparisons } = report
    const judged =
      heldOutAccuracy === undefined
        ? 'nothing was held out to measure it with'
        : `it judges ${Math.round(100 * heldOutAccuracy)} % of ${heldOutComparisons} held-out comparisons as people did`
    console.log(`${file}: learned from ${comparisons} comparisons; ${judged}.`)
  } finally {
    show('')
    await encoder.release()
  }
}
