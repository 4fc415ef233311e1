/** Writes the folder of a model that is another one with a LoRA; `checkpoint/adapted.ts` says what it holds. */
import { copyFile, link, mkdir, realpath, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { baseFileName, baseName, loraName } from '../checkpoint/adapted.ts'
import type { ModelCard } from '../checkpoint/card.ts'
import { assertEditing, type Component, type EditingCheckpoint } from '../checkpoint/checkpoint.ts'
import { openCheckpoint } from '../checkpoint/open.ts'
import { hashOfFile } from '../store/digest.ts'
import { listFiles } from '../store/partial.ts'
import { openLora } from './open.ts'

/** What a model with a LoRA is made of. */
export interface AdaptedContent {
  /** Of the new model, for its card. */
  readonly name: string
  /** The other model: a folder or a file. */
  readonly base: string
  readonly lora: {
    readonly file: string
    /** What it was called, for the card. */
    readonly name: string
    readonly weight: number
  }
}

/**
 * Checks that the LoRA belongs to the other model, and links both into a folder; across disks they are copied.
 * @returns the card of the new model
 * @throws ModelError 'wrong-adapter' naming the first tensor that does not fit, others when a file cannot be read
 */
export async function writeAdapted(folder: string, { name, base, lora }: AdaptedContent): Promise<ModelCard> {
  const checkpoint = assertEditing(await openCheckpoint(base, { adapted: true }))
  await openLora(lora.file, checkpoint.components)
  const { card: former, identity } = checkpoint
  const used = { name: lora.name, sha256: await hashOfFile(lora.file), weight: lora.weight }
  const card: ModelCard = { ...former, name, adapted: { base: former.name, identity, lora: used } }
  for (const [from, to] of await filesOf(base, checkpoint)) await share(from, path.join(folder, to))
  await share(lora.file, path.join(folder, loraName))
  // PEFT says beside its file how strongly it is added.
  const config = path.join(path.dirname(lora.file), 'adapter_config.json')
  if (await stat(config).catch(() => undefined)) await share(config, path.join(folder, path.basename(config)))
  await writeFile(path.join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`)
  return card
}

const settings = /\.(json|txt|model)$/i

/** The files of a model that are read when it is opened, with their names in the new folder. */
async function filesOf(place: string, { root, components, loras = [] }: EditingCheckpoint) {
  if (!(await stat(root)).isDirectory()) {
    const scheduler = `${place.replace(/\.safetensors$/, '')}.scheduler_config.json`
    const given = await stat(scheduler).catch(() => undefined)
    return [
      [root, baseFileName] as const,
      ...(given ? [[scheduler, `${baseName}.scheduler_config.json`] as const] : []),
    ]
  }
  const parts: Component[] = Object.values(components)
  const weights = new Set([...parts.flatMap((part) => part.weights.files), ...loras.map(({ file }) => file)])
  const files = (await listFiles(root)).map((file) => [path.join(root, file), `${baseName}/${file}`] as const)
  return files.filter(([from]) => weights.has(from) || settings.test(from))
}

async function share(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true })
  const real = await realpath(from)
  await link(real, to).catch(() => copyFile(real, to))
}
