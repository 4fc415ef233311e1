import { adapterTargets, learningRateSchedules, trainingDefaults } from '@amend/contract'
import { type Device, devices } from '@amend/graph/runtime'
import type { RunSettings } from '@amend/training'
import { type Command, Option } from 'commander'
import { UsageError } from '../exit.ts'
import { embedded } from '../model.ts'
import { number, oneOf, optionOf, type Rule, wholeNumberFrom } from '../options.ts'

/** Options of the command line for a run's settings. */
export interface SettingFlags {
  readonly all?: boolean
  readonly lora?: number
  readonly loraAlpha?: number
  readonly loraTargets?: string
  readonly steps?: number
  readonly batchSize?: number
  readonly accumulate?: number
  readonly learningRate?: number
  readonly schedule?: RunSettings['schedule']
  readonly warmup?: number
  readonly weightDecay?: number
  readonly maxGradNorm?: number
  /** False: --no-ema. */
  readonly ema?: number | false
  readonly dropout?: number
  readonly prediction?: RunSettings['prediction']
  readonly minSnrGamma?: number
  readonly seed?: number
  readonly resolution?: number
  readonly crops?: number
  readonly flip?: boolean
  readonly heldOut?: number
  readonly rehearse?: number
  readonly rehearsals?: number
  readonly saveEvery?: number
  readonly keep?: number
  readonly sampleEvery?: number
  readonly samples?: number
  readonly recompute?: boolean
  readonly device?: Device
  readonly threads?: number
}

export interface TrainFlags extends SettingFlags {
  readonly output?: string
  readonly model?: string
  readonly minutes?: number
  readonly json?: boolean
}

const positive: Rule<number> = {
  must: 'a number above 0',
  read(text) {
    const value = number.read(text)
    return value !== undefined && value > 0 ? value : undefined
  },
}
const from0 = wholeNumberFrom(0)
const from1 = wholeNumberFrom(1)

/** Options of both `amend train` and `amend train resume`. */
export function addSettingOptions(command: Command): Command {
  const { steps, batchSize, learningRate, dropout, saveEvery, samples, keepCheckpoints } = trainingDefaults
  return command
    .optionsGroup('What learns:')
    .option('--all', 'all weights (default, up to 100 million)')
    .addOption(optionOf('--lora <rank>', 'adapters of this rank beside frozen weights', from1))
    .addOption(optionOf('--lora-alpha <number>', 'their factor times the rank (default: the rank)', positive))
    .option(
      '--lora-targets <names>',
      `where they are: ${Object.keys(adapterTargets).join(', ')}, or names of modules, with commas (default: attention)`,
    )

    .optionsGroup('Learning:')
    .addOption(optionOf('--steps <number>', `default: ${steps}`, from1))
    .addOption(optionOf('--batch-size <number>', `examples at once (default: ${batchSize})`, from1))
    .addOption(optionOf('--accumulate <number>', 'batches that make a step (default: 1)', from1))
    .addOption(optionOf('--learning-rate <number>', `default: ${learningRate}`, positive))
    .addOption(optionOf('--schedule <name>', learningRateSchedules.join(', '), oneOf(learningRateSchedules)))
    .addOption(optionOf('--warmup <steps>', 'in which the rate rises', from0))
    .addOption(optionOf('--weight-decay <number>', 'default: 0.01', number))
    .addOption(optionOf('--max-grad-norm <number>', 'above it gradients are clipped (default: 1)', positive))
    .addOption(optionOf('--ema <decay>', 'the average that is the result (default: 0.9999)', positive))
    .option('--no-ema', 'the weights themselves are the result')
    .addOption(optionOf('--dropout <part>', `of conditions, for guidance (default: ${dropout})`, number))
    .addOption(
      optionOf(
        '--prediction <what>',
        'epsilon, v_prediction, sample (default: the model’s)',
        oneOf(['epsilon', 'v_prediction', 'sample']),
      ),
    )
    .addOption(optionOf('--min-snr-gamma <number>', 'weighs timesteps by it, such as 5', positive))
    .addOption(optionOf('--seed <number>', 'default: 0', from0))

    .optionsGroup('The pictures:')
    .addOption(optionOf('--resolution <pixels>', 'side of the squares that are learned from', from1))
    .addOption(optionOf('--crops <number>', 'random ones of each pair; 0: the centre (default: 4)', from0))
    .option('--no-flip', 'never mirrored')
    .addOption(optionOf('--held-out <number>', 'of pairs, or of judged photos, to measure with', from0))

    .optionsGroup('What is kept:')
    .addOption(optionOf('--rehearse <part>', 'of the examples are the model’s own earlier edits', number))
    .addOption(optionOf('--rehearsals <number>', 'how many such edits are made', from0))

    .optionsGroup('Looking and saving:')
    .addOption(optionOf('--save-every <steps>', `default: ${saveEvery}`, from1))
    .addOption(optionOf('--keep <number>', `of checkpoints, the newest (default: ${keepCheckpoints})`, from1))
    .addOption(optionOf('--sample-every <steps>', 'a picture of sample edits; 0: never', from0))
    .addOption(optionOf('--samples <number>', `edits in it (default: ${samples})`, from0))

    .optionsGroup('The machine:')
    .addOption(optionOf('--device <device>', `${devices.join(', ')} (default: cpu)`, oneOf(devices)))
    .addOption(optionOf('--threads <number>', 'cores that one operator may use', wholeNumberFrom(1, 256)))
    .option('--recompute', 'less memory, a third more time')
    .addHelpOption(new Option('-h, --help', 'show this').helpGroup('Help:'))
}

/** Returns the settings that were given. */
export function runSettingsIn(flags: SettingFlags): Partial<RunSettings> {
  const { ema, keep, resolution, flip } = flags
  const train = trainIn(flags)
  const same = [
    'steps',
    'batchSize',
    'accumulate',
    'learningRate',
    'schedule',
    'warmup',
    'weightDecay',
    'maxGradNorm',
    'dropout',
    'prediction',
    'minSnrGamma',
    'seed',
    'resolution',
    'crops',
    'heldOut',
    'rehearse',
    'rehearsals',
    'saveEvery',
    'sampleEvery',
    'samples',
    'recompute',
    'device',
    'threads',
  ] as const satisfies readonly (keyof SettingFlags & keyof RunSettings)[]
  return {
    ...Object.fromEntries(same.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]]))),
    ...(train && { train }),
    // Commander sets an option that begins with "no" to true when it is absent.
    ...(flip === false && { flip }),
    ...(ema === false ? { emaDecay: null } : typeof ema === 'number' && { emaDecay: ema }),
    ...(keep !== undefined && { keepCheckpoints: keep }),
    ...(resolution !== undefined && { resize: [resolution, Math.round(resolution * 1.125)] }),
  }
}

function trainIn({ all, lora, loraAlpha, loraTargets }: SettingFlags): RunSettings['train'] | undefined {
  if (all && lora !== undefined) throw new UsageError('--all and --lora both say what learns: leave one of them out.')
  if (all) return 'all'
  if (lora === undefined) {
    if (loraAlpha !== undefined || loraTargets !== undefined) {
      throw new UsageError('--lora-alpha and --lora-targets belong to --lora, which is missing.')
    }
    return undefined
  }
  const names = (loraTargets ?? 'attention').split(',').map((name) => name.trim())
  const targets = names.filter((name) => name !== '').flatMap((name) => adapterTargets[name] ?? [name])
  return { rank: lora, alpha: loraAlpha ?? lora, targets }
}

export function addTrainOptions(command: Command): Command {
  command
    .optionsGroup('The run:')
    .option('-o, --output <folder>', 'of the run (default: runs/ and the name of the pairs’ folder)')
    .option('--model <model>', `name, folder or file of what is to learn (default: $AMEND_MODEL or ${embedded})`)
    .addOption(optionOf('--minutes <number>', 'stop after them, saved and ready to use', positive))
    .option('--json', 'the outcome as one JSON object on standard output')
  return addSettingOptions(command)
}
