/** Hugging Face's Parquet: pictures in the file, and features by which `datasets` decodes them. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomically } from '@amend/files'
import { writeQuery } from '../database.ts'
import { cardOf } from '../versions/card.ts'
import { parquetOptions, publishedColumns } from '../versions/columns.ts'
import { versionFiles } from '../versions/version.ts'
import { type ExportContext, isDone } from './context.ts'
import { rowsQuery } from './plan.ts'

const digits = (value: number) => String(value).padStart(5, '0')

export async function writeHuggingFace({ database, shards, folder, version, done }: ExportContext): Promise<void> {
  await mkdir(path.join(folder, 'data'), { recursive: true })
  for (const shard of shards) {
    const name = `data/${shard.split}-${digits(shard.index)}-of-${digits(shard.of)}.parquet`
    if (!isDone(folder, name)) {
      const rows = rowsQuery(shard, publishedColumns.join(', '))
      await writeQuery(database, rows, path.join(folder, name), parquetOptions(publishedColumns))
    }
    done(shard.pairs)
  }
  await writeFileAtomically(path.join(folder, versionFiles.card), cardOf(version.facts, { columns: publishedColumns }))
}
