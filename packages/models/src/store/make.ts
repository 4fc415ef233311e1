/** Puts a model into the store that is made on this machine: one file, written in the folder of an interrupted pull. */
import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import { createDigest, readChunks } from './digest.ts'
import { lock } from './disk.ts'
import { type Manifest, manifestName, readManifest } from './manifest.ts'
import { quote, requireStoredName } from './name.ts'
import { moveIntoPlace, partialPlace, writeJson } from './partial.ts'

/** What a made model is called and made of. */
export interface MadeModel {
  readonly name: string
  /** The name of the model that it was made of. */
  readonly source: string
}

/**
 * @param write writes the model's one .safetensors file under the path it is given
 * @throws ModelError 'bad-reference' when the name belongs to a model that was not made from this source, 'busy'
 */
export async function makeModel(
  folder: string,
  { name: given, source }: MadeModel,
  write: (file: string) => Promise<void>,
): Promise<Manifest> {
  const name = requireStoredName(given)
  const final = path.join(folder, name)
  const place = partialPlace(folder, name)
  const unlock = await lock(place.lock, quote(name))
  try {
    const before = await readManifest(final)
    const taken = before ? before.kind !== 'made' || before.source !== source : await stat(final).catch(() => undefined)
    if (taken) {
      throw new ModelError(
        'bad-reference',
        `The name ${name} is taken by another model: choose another one with --name.`,
      )
    }
    await rm(place.folder, { recursive: true, force: true })
    await mkdir(place.folder, { recursive: true })
    const file = `${name}.safetensors`
    const partial = path.join(place.folder, file)
    await write(partial)
    const digest = createDigest()
    let size = 0
    for await (const chunk of readChunks(partial)) {
      digest.update(chunk)
      size += chunk.byteLength
    }
    const files = [{ path: file, size, sha256: digest.finish().sha256 }]
    const pulledAt = new Date().toISOString()
    const manifest: Manifest = { version: 1, name, kind: 'made', source, layout: 'single-file', files, pulledAt }
    await writeJson(path.join(place.folder, manifestName), manifest)
    await moveIntoPlace(place, final)
    return manifest
  } finally {
    await rm(place.folder, { recursive: true, force: true })
    unlock()
  }
}
