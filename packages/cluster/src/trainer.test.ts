import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  type GivenTrainerSettings,
  quoted,
  trainerArguments,
  trainerCommand,
  trainerSettings,
  trainerSettingsOf,
} from './trainer.ts'

/** Arguments of train_instruct_pix2pix.py in diffusers; those without a value are switches. */
const known = new Set(
  `pretrained_model_name_or_path revision variant dataset_name dataset_config_name train_data_dir original_image_column
  edited_image_column edit_prompt_column val_image_url validation_prompt num_validation_images validation_epochs
  max_train_samples output_dir cache_dir seed resolution train_batch_size num_train_epochs max_train_steps
  gradient_accumulation_steps learning_rate lr_scheduler lr_warmup_steps conditioning_dropout_prob dataloader_num_workers
  non_ema_revision adam_beta1 adam_beta2 adam_weight_decay adam_epsilon max_grad_norm hub_token hub_model_id logging_dir
  mixed_precision report_to local_rank checkpointing_steps checkpoints_total_limit resume_from_checkpoint`.split(/\s+/),
)
const switches = new Set(
  `center_crop random_flip gradient_checkpointing scale_lr use_8bit_adam allow_tf32 use_ema push_to_hub
  enable_xformers_memory_efficient_attention`.split(/\s+/),
)
const schedulers = ['linear', 'cosine', 'cosine_with_restarts', 'polynomial', 'constant', 'constant_with_warmup']

const places = { data: '/shared/run/data', output: '/shared/run/model' }

/** Name to value, true for a switch. */
const read = (words: readonly string[]) =>
  Object.fromEntries(
    words.map((word) => {
      const [, name = '', value] = /^--(\w+)(?:=(.*))?$/s.exec(word) ?? []
      return [name, value ?? true]
    }),
  )

describe("the trainer's arguments", () => {
  it.each([{}, { ema: true, warmupSteps: 100, mixedPrecision: 'bf16' as const }])(
    'are known to the script (%j)',
    (given) => {
      const words = trainerArguments(trainerSettings(given), { ...places, repository: 'me/model' })
      for (const [name, value] of Object.entries(read(words))) {
        expect(value === true ? switches : known, name).toContain(name)
      }
      expect(schedulers).toContain(read(words).lr_scheduler)
    },
  )

  it("are the recipe of the script's README, with the paper's dropout and a seed, which the script does not default to", () => {
    expect(read(trainerArguments(trainerSettings({}), places))).toMatchObject({
      train_data_dir: '/shared/run/data',
      output_dir: '/shared/run/model',
      original_image_column: 'original_image',
      edited_image_column: 'edited_image',
      edit_prompt_column: 'edit_prompt',
      resolution: '256',
      train_batch_size: '4',
      gradient_accumulation_steps: '4',
      max_train_steps: '15000',
      learning_rate: '0.00005',
      lr_warmup_steps: '0',
      lr_scheduler: 'constant',
      conditioning_dropout_prob: '0.05',
      seed: '42',
      random_flip: true,
      gradient_checkpointing: true,
      resume_from_checkpoint: 'latest',
    })
  })

  it('upload only to a given repository', () => {
    expect(read(trainerArguments(trainerSettings({}), places))).not.toHaveProperty('push_to_hub')
    const words = trainerArguments(trainerSettings({}), { ...places, repository: 'me/model' })
    expect(read(words)).toMatchObject({ push_to_hub: true, hub_model_id: 'me/model' })
  })

  it.each([
    [{ resolution: 250 }, '"resolution"'],
    [{ steps: 0 }, '"steps"'],
    [{ conditioningDropout: 0.5 }, '"conditioningDropout"'],
    [{ diffusers: 'main' }, '"diffusers"'],
    [{ stepz: 1 }, 'cannot be used'],
  ])('are refused for %j', (given, named) => {
    expect(() => trainerSettings(given as GivenTrainerSettings)).toThrow(
      expect.objectContaining({ code: 'bad-setting' }),
    )
    expect(() => trainerSettings(given as GivenTrainerSettings)).toThrow(named)
  })
})

describe('the command', () => {
  it('is a line that sh splits into the same words', () => {
    const settings = trainerSettings({ baseModel: "/models/it's $HOME `x` model", gpus: 2 })
    const line = trainerCommand(settings, places)
    expect(line).toMatch(/^set -e && python -m pip install /)
    expect(line).toContain('/v0.40.0/examples/instruct_pix2pix/train_instruct_pix2pix.py')
    // Every program prints its words instead of running.
    const shown = execFileSync('sh', ['-c', `python() { printf '%s\\n' "$@"; }; ${line}`], { encoding: 'utf8' }).split(
      '\n',
    )
    expect(shown).toContain("--pretrained_model_name_or_path=/models/it's $HOME `x` model")
    expect(shown).toContain('--multi_gpu')
    expect(shown).toContain('--num_processes=2')
  })

  it('neither installs nor downloads what exists', () => {
    const line = trainerCommand(trainerSettings({ install: false, script: '/opt/train.py' }), places)
    expect(line).toMatch(/^set -e && python -m accelerate\.commands\.launch /)
    expect(line).toContain(' /opt/train.py --pretrained')
    expect(line).not.toMatch(/pip|https/)
  })

  it.each(['plain', 'a b', "it's", '$(x)', '', 'a\nb', '*', '~'])('quotes %j', (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' })).toBe(word)
  })
})

describe('settings of a run', () => {
  it('become those of the trainer, under its names', () => {
    expect(
      trainerSettingsOf({ steps: 50, accumulate: 2, warmup: 5, dropout: 0.1, flip: false, emaDecay: 0.9999 }),
    ).toEqual({
      ...{ steps: 50, accumulation: 2, warmupSteps: 5, conditioningDropout: 0.1, flip: false, ema: true },
    })
  })

  it.each([
    [{ samples: 2 }, '"samples"'],
    [{ emaDecay: 0.9 }, '"emaDecay"'],
  ])('%j are refused by name', (settings, name) => {
    expect(() => trainerSettingsOf(settings)).toThrow(name)
  })
})
