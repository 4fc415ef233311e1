/** WebDataset: tar archives, three files an example: `<key>.original.jpg`, `<key>.edited.jpg`, `<key>.json`. */
import { once } from 'node:events'
import path from 'node:path'
import { writeFileAtomically } from '@amend/files'
import { type Pack, pack } from 'tar-stream'
import { cardOf } from '../versions/card.ts'
import { versionFiles } from '../versions/version.ts'
import { type ExportContext, isDone } from './context.ts'
import { type ExportedPair, pairsOf } from './plan.ts'

export async function writeWebDataset({ database, shards, folder, version, done }: ExportContext): Promise<void> {
  for (const shard of shards) {
    const name = `${shard.split}-${String(shard.index).padStart(6, '0')}.tar`
    if (!isDone(folder, name)) await writeFileAtomically(path.join(folder, name), archiveOf(pairsOf(database, shard)))
    done(shard.pairs)
  }
  await writeFileAtomically(path.join(folder, versionFiles.card), cardOf(version.facts))
}

async function* archiveOf(pairs: AsyncIterable<ExportedPair>): AsyncGenerator<Uint8Array> {
  const archive = pack()
  const filled = fill(archive, pairs).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  try {
    for await (const bytes of archive) yield bytes as Uint8Array
    await filled
  } finally {
    archive.destroy()
  }
}

async function fill(archive: Pack, pairs: AsyncIterable<ExportedPair>): Promise<void> {
  for await (const { id, caption, instruction, editedCaption, url, licence, metadata, before, after } of pairs) {
    const row = {
      original_prompt: caption,
      edit_prompt: instruction,
      edited_prompt: editedCaption,
      url,
      licence,
      ...metadata,
    }
    await add(archive, `${id}.original.${before.ending}`, before.bytes)
    await add(archive, `${id}.edited.${after.ending}`, after.bytes)
    await add(archive, `${id}.json`, new TextEncoder().encode(JSON.stringify(row)))
  }
  archive.finalize()
}

/** The same header at any time and for any user. Waits until the reader of the archive has taken the bytes. */
async function add(archive: Pack, name: string, bytes: Uint8Array): Promise<void> {
  const fixed = { mtime: new Date(0), mode: 0o644, uid: 0, gid: 0, uname: '', gname: '' }
  const entry = archive.entry({ name, size: bytes.byteLength, ...fixed })
  const finished = once(entry, 'finish')
  entry.end(Buffer.from(bytes))
  await finished
}
