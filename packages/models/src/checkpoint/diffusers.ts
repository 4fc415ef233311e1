/** The repository layout of diffusers: `model_index.json` and a folder for each component. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import type { Checkpoint, Component, ComponentName } from './checkpoint.ts'
import { withoutLegacyNames } from './legacy-names.ts'
import { hasSdxlConditions } from './sdxl.ts'
import { parseJson, readOptional } from './text-files.ts'
import type { Variant } from './weight-choice.ts'
import { openWeights } from './weight-files.ts'

const indexSchema = z.record(z.string(), z.unknown())

/** Components by the names of their folders. An edit does not need the optional ones. */
const folders: readonly { folder: string; name: ComponentName; optional: boolean }[] = [
  { folder: 'unet', name: 'unet', optional: false },
  { folder: 'vae', name: 'vae', optional: false },
  { folder: 'text_encoder', name: 'textEncoder', optional: false },
  { folder: 'text_encoder_2', name: 'textEncoder2', optional: false },
  { folder: 'safety_checker', name: 'safetyChecker', optional: true },
]

export type Opened = Pick<
  Checkpoint,
  'layout' | 'components' | 'scheduler' | 'schedulerClass' | 'tokenizer' | 'sdxl' | 'featureExtractor'
> & {
  /** Of a file that holds its card. */
  readonly card?: Checkpoint['card']
  /** Texts that belong to the identity, besides the configurations. */
  readonly marks?: readonly string[]
}

/** Whether a folder has this layout. */
export const isDiffusersRepository = (folder: string): Promise<boolean> => exists(path.join(folder, 'model_index.json'))

/**
 * @param prefer the stored precision to take where there are several
 * @throws ModelError
 */
export async function openDiffusers(folder: string, prefer: Variant): Promise<Opened> {
  const file = path.join(folder, 'model_index.json')
  const index = indexSchema.safeParse(parseJson(await readFile(file, 'utf8'), file))
  if (!index.success) throw new ModelError('broken-file', `${file} is not the index of a pipeline.`)
  const components: Partial<Record<ComponentName, Component>> = {}
  for (const { folder: part, name, optional } of folders) {
    if (!isPresent(index.data[part])) continue
    const at = path.join(folder, part)
    // Repositories omit components that their owners do not use; an edit reports a missing one that it needs.
    if (!(await exists(path.join(at, 'config.json')))) continue
    try {
      components[name] = await openComponent(at, name, prefer)
    } catch (error) {
      if (!(optional && error instanceof ModelError && error.code === 'missing-component')) throw error
    }
  }
  const scheduler = await readOptional(path.join(folder, 'scheduler', 'scheduler_config.json'))
  const extractor = path.join(folder, 'feature_extractor', 'preprocessor_config.json')
  const featureExtractor = await readOptional(extractor)
  const tokenizer = path.join(folder, 'tokenizer')
  const tokenizer2 = path.join(folder, 'tokenizer_2')
  const sdxl = hasSdxlConditions(components.unet?.config) && {
    zeroEmptyText: index.data.force_zeros_for_empty_prompt !== false,
    scaledImage: index.data.is_cosxl_edit === true,
    ...((await exists(tokenizer2)) && { tokenizer: { folder: tokenizer2 } }),
  }
  return {
    layout: 'diffusers',
    components,
    ...(scheduler !== undefined && { scheduler }),
    ...(scheduler !== undefined && classNamed(index.data.scheduler)),
    ...((await exists(tokenizer)) && { tokenizer: { folder: tokenizer } }),
    ...(sdxl && { sdxl }),
    ...(featureExtractor !== undefined && { featureExtractor: parseJson(featureExtractor, extractor) }),
  }
}

async function openComponent(folder: string, name: ComponentName, prefer: Variant): Promise<Component> {
  const file = path.join(folder, 'config.json')
  const config = parseJson(await readFile(file, 'utf8'), file)
  const weights = await openWeights(folder, prefer)
  return { config, weights: name === 'vae' ? withoutLegacyNames(weights) : weights }
}

/** The class of an entry such as `["diffusers", "DDIMScheduler"]`. */
function classNamed(entry: unknown): { schedulerClass?: string } {
  const name: unknown = Array.isArray(entry) ? entry[1] : undefined
  return typeof name === 'string' && name !== '' ? { schedulerClass: name } : {}
}

/** `[null, null]` marks a component that the pipeline does not have. */
function isPresent(entry: unknown): boolean {
  return Array.isArray(entry) && entry.some((part) => part !== null)
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
