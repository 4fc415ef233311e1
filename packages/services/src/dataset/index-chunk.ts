/** The index of a dataset's folder: rows by which the pages list, filter and count samples. */
import type { DatasetSampleRow, DatasetTripleRow } from '@amend/contract'
import { Prisma, type Records } from '@amend/db'

/** What a chunk of the folder holds. */
export interface ChunkIndex {
  readonly triples: readonly DatasetTripleRow[]
  readonly samples: readonly DatasetSampleRow[]
  /** The hash of the blob with all its pictures; null where none was kept. */
  readonly blobHash: string | null
}

/** The number of a score that is missing, in the cells. */
export const unscored = -101

/** A score in hundredths. A little more than the score, because 0.29 · 100 is 28.999999999999996. */
const hundredths = (column: string) => Prisma.raw(`coalesce(floor("${column}" * 100 + 1e-9)::int, ${unscored})`)

/** A random number of 31 bits that follows from the place of a sample. */
const drawOf = Prisma.raw(`(hashint8extended(triple::bigint * 1000003 + candidate, 7) & 2147483647)::int`)

/** Rows as JSON for PostgreSQL, whose texts cannot hold NUL. */
const rowsOf = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '') : value))

/**
 * Adds a chunk to the index, once. Runs in the transaction that ends the chunk.
 * @param options.handmade whether people made its rows
 */
export async function indexChunk(
  records: Records,
  datasetId: string,
  chunk: number,
  content: ChunkIndex,
  { handmade = false }: { readonly handmade?: boolean } = {},
): Promise<void> {
  const { unsafe } = records
  const added = await unsafe.$executeRaw`
    INSERT INTO "DatasetPictures" ("datasetId", chunk, "blobHash") VALUES (${datasetId}::uuid, ${chunk}, ${content.blobHash})
    ON CONFLICT DO NOTHING`
  if (added === 0) return
  await unsafe.$executeRaw`
    INSERT INTO "DatasetTriple" ("datasetId", triple, chunk, caption, instruction, "editedCaption", url, licence, writer, refused)
    SELECT ${datasetId}::uuid, triple, ${chunk}, caption, instruction, "editedCaption", url, licence, writer, refused
    FROM jsonb_to_recordset(${rowsOf(content.triples)}::jsonb) AS t(triple int, caption text, instruction text,
      "editedCaption" text, url text, licence text, writer text, refused text)`
  await unsafe.$executeRaw`
    INSERT INTO "DatasetSample" ("datasetId", triple, candidate, chunk, seed, image, direction, caption, "captionBefore",
      "captionAfter", "sharedAttention", guidance, unsafe, draw, "pictureAt", "beforeBytes", "afterBytes", handmade)
    SELECT ${datasetId}::uuid, triple, candidate, ${chunk}, seed, image, direction, least("captionBefore", "captionAfter"),
      "captionBefore", "captionAfter", "sharedAttention", guidance, unsafe, ${drawOf}, "pictureAt", "beforeBytes", "afterBytes", ${handmade}
    FROM jsonb_to_recordset(${rowsOf(content.samples)}::jsonb) AS t(triple int, candidate int, seed bigint, image float8,
      direction float8, "captionBefore" float8, "captionAfter" float8, "sharedAttention" float8, guidance float8,
      unsafe boolean, "pictureAt" int, "beforeBytes" int, "afterBytes" int)`
  // In one order, so that two chunks that end at the same time do not wait for one another.
  await unsafe.$executeRaw`
    INSERT INTO "DatasetScoreCell" AS cell ("datasetId", image, direction, caption, unsafe, pictures, handmade, count)
    SELECT ${datasetId}::uuid, ${hundredths('image')}, ${hundredths('direction')}, ${hundredths('caption')}, unsafe,
      "pictureAt" IS NOT NULL, handmade, count(*)
    FROM "DatasetSample" WHERE "datasetId" = ${datasetId}::uuid AND chunk = ${chunk}
    GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 5, 6, 7
    ON CONFLICT ("datasetId", image, direction, caption, unsafe, pictures, handmade) DO UPDATE SET count = cell.count + excluded.count`
}
