import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import { adaptedFiles } from './adapted.ts'
import { familyCard, type ModelCard, readCard, sdxlCard } from './card.ts'
import type { Checkpoint, Component, ComponentName } from './checkpoint.ts'
import { type GivenConfigs, openCompvis } from './compvis.ts'
import { isDiffusersRepository, type Opened, openDiffusers } from './diffusers.ts'
import { fingerprint } from './fingerprint.ts'
import { isOptimized, openOptimized } from './optimized/open.ts'
import { readSafetensors } from './safetensors.ts'
import { trainedSide } from './sdxl.ts'
import { readOptional } from './text-files.ts'
import type { Variant } from './weight-choice.ts'

/** Options of `openCheckpoint`. */
export interface OpenOptions {
  /** The stored precision to take where a folder has several. Default 'fp32'. */
  readonly prefer?: Variant
  /** For a single file: a diffusers folder whose configurations take precedence over what the file's tensors imply. */
  readonly configs?: GivenConfigs
  /** Whether the caller adds the LoRA files of a model that has some. Default: such a model is refused. */
  readonly adapted?: boolean
}

/**
 * Opens a checkpoint: a diffusers repository, a single safetensors file of the CompVis layout, or the file of an optimised model. A `card.json` in the
 * folder describes the model and its settings. Beside a single file, `<name>.card.json` does, and
 * `<name>.scheduler_config.json` says what its tensors cannot: whether the network predicts noise or velocity.
 * @throws ModelError when it is missing, not a checkpoint, or broken
 */
export async function openCheckpoint(location: string, options: OpenOptions = {}): Promise<Checkpoint> {
  const root = await realpath(location).catch((cause) => {
    throw new ModelError('not-found', `There is no checkpoint at ${location}.`, { cause })
  })
  const folder = (await stat(root)).isDirectory()
  const cardFile = folder ? path.join(root, 'card.json') : beside(location, 'card.json')
  const given = await readCard(cardFile)
  const adapted = folder && given?.adapted ? await openAdapted(root, given, options) : undefined
  if (adapted) return adapted
  const opened = folder ? await openFolder(root, location, options) : await openFile(location, options)
  const name = path.basename(path.resolve(location)).replace(/\.safetensors$/, '')
  const parts = Object.values(opened.components) as Component[]
  const { card, marks = [], ...rest } = opened
  return {
    ...rest,
    root,
    card: given ?? card ?? cardOf(name, opened),
    identity: await fingerprint(
      [...new Set(editingParts(opened.components).flatMap(({ weights }) => weights.files))],
      [...parts.map(({ config }) => JSON.stringify(config)), ...marks, ...sdxlMarks(opened)],
    ),
  }
}

/** The other model as it is, with the LoRA file to be added, under an identity of both. */
async function openAdapted(root: string, card: ModelCard, options: OpenOptions): Promise<Checkpoint | undefined> {
  const files = await adaptedFiles(root, card)
  if (!files) return undefined
  if (!options.adapted) {
    const message = `${card.name} is a model with a LoRA file, which edits and can be used for nothing else: use ${card.adapted?.base ?? 'the model below it'}.`
    throw new ModelError('unsupported-model', message)
  }
  const { base, lora } = files
  const checkpoint = await openCheckpoint(base, options)
  return {
    ...checkpoint,
    ...{ root, card, loras: [...(checkpoint.loras ?? []), lora] },
    identity: await fingerprint([lora.file], [checkpoint.identity, String(lora.weight)]),
  }
}

const beside = (file: string, name: string): string => `${file.replace(/\.safetensors$/, '')}.${name}`

/** The settings of its family, for a checkpoint without a card. */
const cardOf = (name: string, { sdxl, components }: Opened) =>
  sdxl ? sdxlCard(name, trainedSide(components), sdxl) : familyCard(name)

/** How SDXL is conditioned changes the result. */
const sdxlMarks = ({ sdxl }: Opened): string[] => (sdxl ? [`${sdxl.zeroEmptyText} ${sdxl.scaledImage}`] : [])

/** The safety checker does not influence the result. */
const editingParts = (components: Opened['components']): Component[] =>
  (['unet', 'vae', 'textEncoder', 'textEncoder2'] satisfies ComponentName[]).flatMap((name) => components[name] ?? [])

async function openFolder(root: string, location: string, options: OpenOptions): Promise<Opened> {
  if (await isDiffusersRepository(root)) return openDiffusers(root, options.prefer ?? 'fp32')
  throw new ModelError(
    'not-a-checkpoint',
    `${location} is not a checkpoint: the folder has no model_index.json, as a diffusers repository has.`,
  )
}

async function openFile(file: string, options: OpenOptions): Promise<Opened> {
  if (/\.(ckpt|pt|pth|bin)$/i.test(file)) {
    throw new ModelError(
      'unsupported-format',
      `${file} is a pickle, which can run code when it is read: use the checkpoint's .safetensors file.`,
    )
  }
  if (!file.endsWith('.safetensors')) {
    throw new ModelError('not-a-checkpoint', `${file} is not a checkpoint: give a folder or a .safetensors file.`)
  }
  const tensors = await readSafetensors(file)
  if (isOptimized(tensors)) return openOptimized(tensors)
  const scheduler = await readOptional(beside(file, 'scheduler_config.json'))
  return openCompvis(file, { ...(scheduler !== undefined && { scheduler }), ...options.configs })
}
