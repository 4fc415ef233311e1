/**
 * The command that trains on a cluster: `train_instruct_pix2pix.py` of diffusers under `accelerate launch`. Argument names and
 * their meaning are the script's own.
 */

import { type ChosenTrainingSettings, schemaProblem, trainingDefaults } from '@amend/contract'
import { columns } from '@amend/pairs'
import { z } from 'zod'
import { ClusterError } from './error.ts'

const count = z.number().int().positive()

/** Defaults are the recipe in the script's README; the dropout is the paper's, which is off by default in the script. */
const schema = z.strictObject({
  /** A text-to-image checkpoint of the Stable Diffusion 1 family: the id of a repository, or a folder on the cluster. */
  baseModel: z.string().min(1).default('stable-diffusion-v1-5/stable-diffusion-v1-5'),
  resolution: count.multipleOf(8).default(256),
  /** Per GPU. */
  batchSize: count.default(4),
  accumulation: count.default(4),
  steps: count.default(15_000),
  learningRate: z.number().positive().default(5e-5),
  warmupSteps: z.number().int().min(0).default(0),
  conditioningDropout: z
    .number()
    .min(0)
    .max(1 / 3)
    .default(0.05),
  flip: z.boolean().default(true),
  ema: z.boolean().default(false),
  mixedPrecision: z.enum(['no', 'fp16', 'bf16']).default('fp16'),
  gradientCheckpointing: z.boolean().default(true),
  checkpointEvery: count.default(5000),
  /** The script fails without one. */
  seed: z.number().int().min(0).default(42),
  gpus: count.default(1),
  /** Release of diffusers: of the package and of the script. */
  diffusers: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'it must be a release such as 0.40.0')
    .default('0.40.0'),
  /** The path of the script on the cluster, if it is there; else it is downloaded from the release. */
  script: z.string().min(1).optional(),
  /** Whether packages that the script needs are installed first; an image may contain them. */
  install: z.boolean().default(true),
})

/** Settings of diffusers' `train_instruct_pix2pix.py`, complete. */
export type TrainerSettings = z.output<typeof schema>
/** Settings that a person gave; the others have defaults. */
export type GivenTrainerSettings = z.input<typeof schema>

/** @throws ClusterError 'bad-setting' */
export function trainerSettings(given: GivenTrainerSettings): TrainerSettings {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, given)
  throw new ClusterError('bad-setting', `"${field}" cannot be used for training on a cluster: ${reason}.`)
}

/** Settings of a run that the trainer has under the same or another name. */
const names = {
  ...{ steps: 'steps', batchSize: 'batchSize', learningRate: 'learningRate', resolution: 'resolution', seed: 'seed' },
  ...{
    accumulate: 'accumulation',
    warmup: 'warmupSteps',
    dropout: 'conditioningDropout',
    saveEvery: 'checkpointEvery',
  },
  flip: 'flip',
} as const satisfies Partial<Record<keyof ChosenTrainingSettings, keyof GivenTrainerSettings>>

/**
 * The trainer's settings for those of a run.
 * @throws ClusterError 'bad-setting' for a setting that the trainer does not have
 */
export function trainerSettingsOf({ emaDecay, ...chosen }: ChosenTrainingSettings): GivenTrainerSettings {
  if (emaDecay !== undefined && emaDecay !== null && emaDecay !== trainingDefaults.emaDecay) {
    throw new ClusterError(
      'bad-setting',
      `The setting "emaDecay" must be ${trainingDefaults.emaDecay} on a cluster: the trainer there has no other.`,
    )
  }
  const known: Readonly<Record<string, string>> = names
  const settings = Object.entries(chosen).map(([name, value]) => {
    const own = known[name]
    if (own !== undefined) return [own, value]
    throw new ClusterError(
      'bad-setting',
      `The setting "${name}" is not for a cluster: the trainer there has no such setting.`,
    )
  })
  return { ...Object.fromEntries(settings), ...(emaDecay !== undefined && { ema: emaDecay !== null }) }
}

/** Python packages that the script imports. */
export const packagesFor = ({ diffusers }: TrainerSettings): string[] => [
  `diffusers==${diffusers}`,
  'accelerate',
  'transformers',
  'datasets>=4',
  'torch',
  'torchvision',
  'tensorboard',
  'requests',
]

/** Paths on the cluster. */
export interface TrainerPlaces {
  /** The ImageFolder, on the cluster. */
  readonly data: string
  /** Where the checkpoint is written, on the cluster. */
  readonly output: string
  /** A repository that the script uploads the checkpoint to. */
  readonly repository?: string
}

/** The arguments of the script on its command line. */
export function trainerArguments(settings: TrainerSettings, { data, output, repository }: TrainerPlaces): string[] {
  const values: Readonly<Record<string, string | number>> = {
    pretrained_model_name_or_path: settings.baseModel,
    train_data_dir: data,
    original_image_column: columns.original,
    edited_image_column: columns.edited,
    edit_prompt_column: columns.instruction,
    output_dir: output,
    resolution: settings.resolution,
    train_batch_size: settings.batchSize,
    gradient_accumulation_steps: settings.accumulation,
    max_train_steps: settings.steps,
    learning_rate: settings.learningRate,
    lr_warmup_steps: settings.warmupSteps,
    lr_scheduler: settings.warmupSteps > 0 ? 'constant_with_warmup' : 'constant',
    conditioning_dropout_prob: settings.conditioningDropout,
    mixed_precision: settings.mixedPrecision,
    checkpointing_steps: settings.checkpointEvery,
    checkpoints_total_limit: 1,
    max_grad_norm: 1,
    seed: settings.seed,
    ...(repository !== undefined && { hub_model_id: repository }),
  }
  const flags = {
    random_flip: settings.flip,
    use_ema: settings.ema,
    gradient_checkpointing: settings.gradientCheckpointing,
    push_to_hub: repository !== undefined,
  }
  return [
    ...Object.entries(values).map(([name, value]) => `--${name}=${value}`),
    ...Object.entries(flags).flatMap(([name, wanted]) => (wanted ? [`--${name}`] : [])),
    // A restarted job resumes from its last checkpoint.
    '--resume_from_checkpoint=latest',
  ]
}

const scriptName = 'train_instruct_pix2pix.py'

const scriptAddress = ({ diffusers }: TrainerSettings) =>
  `https://raw.githubusercontent.com/huggingface/diffusers/v${diffusers}/examples/instruct_pix2pix/${scriptName}`

const fetchProgram = 'import sys, urllib.request; urllib.request.urlretrieve(sys.argv[1], sys.argv[2])'

/** The whole command as a line for `sh`. */
export function trainerCommand(
  settings: TrainerSettings,
  places: TrainerPlaces,
  { install = settings.install } = {},
): string {
  const { script, gpus, mixedPrecision } = settings
  const lines: string[][] = []
  if (install) lines.push(['python', '-m', 'pip', 'install', '--quiet', ...packagesFor(settings)])
  if (script === undefined) lines.push(['python', '-c', fetchProgram, scriptAddress(settings), scriptName])
  const several = gpus > 1 ? ['--multi_gpu'] : []
  lines.push([
    ...[
      'python',
      '-m',
      'accelerate.commands.launch',
      '--num_machines=1',
      `--num_processes=${gpus}`,
      '--dynamo_backend=no',
      ...several,
    ],
    ...[`--mixed_precision=${mixedPrecision}`, script ?? scriptName, ...trainerArguments(settings, places)],
  ])
  return ['set -e', ...lines.map((words) => words.map(quoted).join(' '))].join(' && ')
}

/** Quotes any text as one word for `sh`. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
