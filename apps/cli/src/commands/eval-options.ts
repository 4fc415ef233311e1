import type { Shape } from '@amend/evaluation'
import { type Device, devices } from '@amend/graph/runtime'
import type { Split } from '@amend/pairs'
import { type Command, Option } from 'commander'
import { number, oneOf, optionOf, type Rule, wholeNumber, wholeNumberFrom } from '../options.ts'

export const parts = ['all', 'train', 'validation', 'test'] as const satisfies readonly ('all' | Split)[]
const shapes = ['square', 'own'] as const satisfies readonly Shape[]

export interface EvalFlags {
  readonly against?: string
  readonly clip?: string
  readonly dino?: string
  readonly pairs: number
  readonly part: (typeof parts)[number]
  readonly seed: number
  readonly textGuidance?: number
  readonly imageGuidance?: readonly number[]
  /** False: measures the first pair of scales only. */
  readonly curve: boolean
  readonly steps?: number
  readonly resolution?: number
  readonly shape: Shape
  readonly compatRange?: boolean
  readonly output?: string
  readonly pictures: number
  readonly force?: boolean
  readonly json?: boolean
  readonly device?: Device
  readonly precision?: 'float32' | 'float16'
  readonly threads?: number
}

const numbers: Rule<readonly number[]> = {
  must: 'numbers with commas between them, such as 1,1.5,2',
  read(text) {
    const values = text.split(',').map((part) => number.read(part))
    return values.some((value) => value === undefined) ? undefined : values.filter((value) => value !== undefined)
  },
}

export function addEvalOptions(command: Command): Command {
  return command
    .optionsGroup('What is edited:')
    .addOption(optionOf('--pairs <number>', 'drawn from the dataset, 0 for all', wholeNumberFrom(0)).default(100))
    .addOption(optionOf('--part <part>', `${parts.join(', ')}: 90, 5 and 5 percent of it`, oneOf(parts)).default('all'))
    .addOption(optionOf('--seed <number>', 'of the choice and of the edits', wholeNumber).default(0))
    .addOption(
      optionOf('--shape <shape>', '"square" as in training, or the photo’s "own"', oneOf(shapes)).default('square'),
    )

    .optionsGroup('How it is edited:')
    .addOption(optionOf('--text-guidance <number>', 'how strongly the instruction is followed', number))
    .addOption(
      optionOf('--image-guidance <numbers>', 'scales of the curve, such as 1.5,1,2: figures at the first', numbers),
    )
    .option('--no-curve', 'only the figures, without a sweep of the image guidance')
    .addOption(optionOf('--steps <number>', 'denoising steps', wholeNumberFrom(1)))
    .addOption(optionOf('--resolution <pixels>', 'side at which the model works', wholeNumberFrom(8)))

    .optionsGroup('How it is measured:')
    .option('--against <model>', 'a second model on the same pairs: differences with intervals')
    .option('--clip <model>', 'a CLIP checkpoint: pico-clip, a folder, or one that was pulled')
    .option('--dino <folder>', 'a DINO checkpoint, such as dino-vits16')
    .option('--compat-range', 'show CLIP pictures in −1 … 1, as the published scripts do')

    .optionsGroup('The report:')
    .option('-o, --output <name>', 'of the report: <name>.html and <name>.json')
    .addOption(optionOf('--pictures <number>', 'samples in it', wholeNumberFrom(0, 200)).default(8))
    .option('--force', 'write over files that are not reports of amend')
    .option('--json', 'the figures as one JSON object on standard output')

    .optionsGroup('The machine:')
    .addOption(optionOf('--device <device>', `${devices.join(', ')} (default: cpu)`, oneOf(devices)))
    .addOption(optionOf('--precision <type>', 'float32 or float16 weights', oneOf(['float32', 'float16'])))
    .addOption(optionOf('--threads <number>', 'cores that one operator may use', wholeNumberFrom(1, 256)))
    .addHelpOption(new Option('-h, --help', 'show this').helpGroup('Help:'))
}
