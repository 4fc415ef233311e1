/** Puts a model into the store that is made on this machine, written in the folder of an interrupted pull. */
import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import { createDigest, readChunks } from './digest.ts'
import { lock } from './disk.ts'
import { type Manifest, manifestName, readManifest, type StoredFile } from './manifest.ts'
import { quote, requireStoredName } from './name.ts'
import { listFiles, moveIntoPlace, partialPlace, writeJson } from './partial.ts'

/** What a made model is called and made of. */
export interface MadeModel {
  readonly name: string
  /** The name of the model that it was made of. */
  readonly source: string
  /** Default: one .safetensors file. */
  readonly layout?: 'single-file' | 'adapted'
  /** Whether a model of that name from the same source is replaced. Default true. */
  readonly replace?: boolean
}

/**
 * @param write writes the model's one .safetensors file under the path it is given, or its files into that folder
 * @throws ModelError 'bad-reference' when the name belongs to a model that was not made from this source, 'busy'
 */
export async function makeModel(
  folder: string,
  { name: given, source, layout = 'single-file', replace = true }: MadeModel,
  write: (target: string) => Promise<void>,
): Promise<Manifest> {
  const name = requireStoredName(given)
  const final = path.join(folder, name)
  const place = partialPlace(folder, name)
  const unlock = await lock(place.lock, quote(name))
  try {
    const before = await readManifest(final)
    const taken = before
      ? !replace || before.kind !== 'made' || before.source !== source
      : await stat(final).catch(() => undefined)
    if (taken) {
      throw new ModelError('bad-reference', `The name ${name} is taken by another model: choose another one.`)
    }
    await rm(place.folder, { recursive: true, force: true })
    await mkdir(place.folder, { recursive: true })
    await write(layout === 'single-file' ? path.join(place.folder, `${name}.safetensors`) : place.folder)
    const files: StoredFile[] = []
    for (const file of await listFiles(place.folder)) files.push(await described(place.folder, file))
    const pulledAt = new Date().toISOString()
    const manifest: Manifest = { version: 1, name, kind: 'made', source, layout, files, pulledAt }
    await writeJson(path.join(place.folder, manifestName), manifest)
    await moveIntoPlace(place, final)
    return manifest
  } finally {
    await rm(place.folder, { recursive: true, force: true })
    unlock()
  }
}

async function described(folder: string, file: string): Promise<StoredFile> {
  const digest = createDigest()
  let size = 0
  for await (const chunk of readChunks(path.join(folder, file))) {
    digest.update(chunk)
    size += chunk.byteLength
  }
  return { path: file, size, sha256: digest.finish().sha256 }
}
