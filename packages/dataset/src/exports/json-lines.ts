/** JSON lines with files of pictures: Hugging Face's ImageFolder, a folder for each part. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomically } from '@amend/files'
import { quoted, writeQuery } from '../database.ts'
import { cardOf } from '../versions/card.ts'
import { splits, versionFiles } from '../versions/version.ts'
import { type ExportContext, isDone, partialName } from './context.ts'
import { type PlannedShard, pairsOf } from './plan.ts'

const folderOf = ({ index }: PlannedShard) => `images/${String(index).padStart(5, '0')}`

export async function writeJsonLines({ database, shards, folder, version, done }: ExportContext): Promise<void> {
  for (const shard of shards) {
    const inner = path.join(folder, shard.split)
    const name = folderOf(shard)
    if (!isDone(inner, name)) {
      const partial = path.join(inner, 'images', partialName(String(shard.index)))
      await mkdir(partial, { recursive: true })
      for await (const { id, before, after } of pairsOf(database, shard)) {
        await writeFile(path.join(partial, `${id}_0.${before.ending}`), before.bytes)
        await writeFile(path.join(partial, `${id}_1.${after.ending}`), after.bytes)
      }
      await rename(partial, path.join(inner, name))
    }
    done(shard.pairs)
  }
  for (const split of splits) {
    const own = shards.filter((shard) => shard.split === split)
    if (own.length === 0) continue
    const rows = own.map((shard) => `(${metadataQuery(shard)})`).join(' UNION ALL ')
    const sorted = `SELECT * EXCLUDE (triple, candidate) FROM (${rows}) ORDER BY triple, candidate`
    await writeQuery(database, sorted, path.join(folder, split, 'metadata.jsonl'), 'FORMAT json')
  }
  await writeFileAtomically(path.join(folder, versionFiles.card), cardOf(version.facts))
}

/** Keys that end in `_file_name` become columns of pictures. */
function metadataQuery(shard: PlannedShard): string {
  const at = (column: string) => `${quoted(`${folderOf(shard)}/`)} || ${column}.path`
  return `SELECT ${at('original_image')} AS original_image_file_name, ${at('edited_image')} AS edited_image_file_name,
    original_prompt, edit_prompt, edited_prompt, id, seed, p2p_threshold, cfg_scale, clip_sim_0, clip_sim_1, clip_sim_dir,
    clip_sim_image, url, licence, triple, candidate
    FROM read_parquet([${shard.files.map(quoted).join(', ')}]) WHERE triple BETWEEN ${shard.first} AND ${shard.last}`
}
