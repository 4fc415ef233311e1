import { editLimits, editSettingNames, ownScheduler, restoreModes, speeds } from '@amend/contract'
import { schedulerNames } from '@amend/diffusion'
import { type Device, devices } from '@amend/graph/runtime'
import { type OutputFormat, outputFormats } from '@amend/imaging'
import type { EditSettings, LoadOptions, LoraFile } from '@amend/inference'
import { type Command, Option } from 'commander'
import { UsageError } from '../exit.ts'
import { embedded } from '../model.ts'
import { number, oneOf, optionOf, size, wholeNumber, wholeNumberFrom } from '../options.ts'

/** Edit settings that have an option; the mask is given as a file. */
type GivenSettings = Partial<Omit<EditSettings, 'mask'>>

export interface EditOptions extends GivenSettings {
  readonly output?: string
  readonly outputFolder?: string
  readonly format?: OutputFormat
  readonly quality?: number
  readonly force?: boolean
  readonly preview?: number
  readonly json?: boolean
  readonly replay?: string
  readonly mask?: string
  readonly model?: string
  readonly lora?: readonly LoraFile[]
  readonly device?: Device
  readonly precision?: 'float32' | 'float16' | 'int8'
  readonly threads?: number
  readonly memoryLimit?: number
  readonly server?: string
  readonly apiKeyFile?: string
}

const settings = [...editSettingNames, 'variants'] satisfies (keyof GivenSettings)[]

/** Returns the settings that were given. */
export const settingsIn = (options: EditOptions): GivenSettings => pick(options, settings)

/** Returns the options for loading the model. */
export const loadOptionsIn = (options: EditOptions): LoadOptions => ({
  ...pick(options, ['device', 'precision', 'threads', 'memoryLimit']),
  ...(options.lora && { loras: options.lora }),
})

function pick<Key extends keyof EditOptions>(
  options: EditOptions,
  keys: readonly Key[],
): Partial<Pick<EditOptions, Key>> {
  const given = keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]])
  return Object.fromEntries(given) as Partial<Pick<EditOptions, Key>>
}

export function addEditOptions(command: Command): Command {
  const { variants, samples } = editLimits
  return command
    .optionsGroup('The edit:')
    .addOption(optionOf('--text-guidance <number>', 'how strongly the instruction is followed', number))
    .addOption(optionOf('--image-guidance <number>', 'how strongly the photo is kept', number))
    .addOption(optionOf('--strength <number>', 'from 0, the photo, through 1, the look, to 1.5', number))
    .option('--negative <text>', 'what to move away from')
    .option('--mask <picture>', 'as large as the photo: only where it is white may the photo change')
    .addOption(optionOf('--feather <pixels>', 'width over which the edit fades in, inside the mask', number))
    .addOption(optionOf('--seed <number>', 'to get a result again (default: random)', wholeNumber))
    .addOption(
      optionOf(`--variants <${from(variants)}>`, 'several results, of seeds in a row', wholeNumberWithin(variants)),
    )
    .option('--replay <result>', 'instruction and settings of a result, but for those given here')

    .optionsGroup('The result:')
    .option('-o, --output <file>', 'its name, whose ending decides the format')
    .option('--output-folder <folder>', 'where results go, if not beside their photos')
    .addOption(optionOf('--format <format>', `${list(outputFormats)} (default: as the photo)`, oneOf(outputFormats)))
    .addOption(optionOf('--quality <1-100>', 'of jpeg, webp and avif', wholeNumberFrom(1, 100)))
    .addOption(
      optionOf(
        '--restore <way>',
        'to full size: "detail" keeps the photo’s sharpness, "model" shows the model’s own pixels',
        oneOf(restoreModes),
      ),
    )
    .option('--force', 'write over files that are not results of amend')
    .addOption(optionOf('--preview <n>', 'show a preview beside the result every n steps', wholeNumberFrom(1)))
    .option('--json', 'one JSON object a photo on standard output')

    .optionsGroup('The model:')
    .option('--model <model>', `name, folder or .safetensors file (default: $AMEND_MODEL or ${embedded})`)
    .addOption(
      new Option('--lora <file[:weight]>', 'a LoRA file to add, weight 1 if not given; may be repeated').argParser(
        withLora,
      ),
    )
    .addOption(
      optionOf('--steps <number>', 'denoising steps: more are slower, and with some models finer', wholeNumber),
    )
    .addOption(
      optionOf(
        '--speed <speed>',
        `${list(speeds)}: the faster ones take over parts of earlier steps, and differ a little`,
        oneOf(speeds),
      ),
    )
    .addOption(
      optionOf(
        `--samples <${from(samples)}>`,
        'seeds averaged into each result: calmer, slower',
        wholeNumberWithin(samples),
      ),
    )
    .addOption(
      optionOf(
        '--scheduler <name>',
        `in place of the model’s own ("${ownScheduler}"): ${list(schedulerNames)}`,
        oneOf([ownScheduler, ...schedulerNames]),
      ),
    )
    .addOption(optionOf('--resolution <pixels>', 'side at which the model works', wholeNumber))

    .optionsGroup('The machine:')
    .addOption(optionOf('--device <device>', `${list(devices)} (default: cpu)`, oneOf(devices)))
    .addOption(
      optionOf(
        '--precision <type>',
        'float32 or float16 weights, on a GPU also arithmetic; int8: the version that "amend models optimize" made, on the CPU',
        oneOf(['float32', 'float16', 'int8']),
      ),
    )
    .addOption(optionOf('--threads <number>', 'cores that one operator may use', wholeNumberFrom(1, 256)))
    .addOption(optionOf('--memory-limit <size>', 'for loaded networks, such as 8g', size))
    .optionsGroup('The server:')
    .option('--server <address>', 'an installation, which edits; the key is $AMEND_API_KEY')
    .option('--api-key-file <file>', 'a file with the key')
    .addHelpOption(new Option('-h, --help', 'show this').helpGroup('Help:'))
}

/** Adds `style.safetensors:0.5` to the files given before it. */
function withLora(text: string, before: readonly LoraFile[] = []): readonly LoraFile[] {
  const [, file, weight] = /^(.+?)(?::([+-]?\d*\.?\d+))?$/.exec(text) ?? []
  if (file === undefined)
    throw new UsageError('--lora must be a file, or a file and a weight such as style.safetensors:0.5.')
  return [...before, { file, ...(weight !== undefined && { weight: Number(weight) }) }]
}

type Limits = (typeof editLimits)['variants' | 'samples']

const from = ({ least, most }: Limits) => `${least}-${most}`
const wholeNumberWithin = ({ least, most }: Limits) => wholeNumberFrom(least, most)

const list = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** Options about a model on this machine. */
const local = ['model', 'lora', 'device', 'precision', 'threads', 'memoryLimit', 'preview'] as const

/** The options that have no meaning with --server, as they are written. */
export const localOptionsIn = (options: EditOptions): string[] =>
  local
    .filter((name) => options[name] !== undefined)
    .map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
