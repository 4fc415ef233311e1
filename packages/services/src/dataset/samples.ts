/** Samples of a dataset from its index: the browser, by keyset, and random strips. */
import { datasetLimits } from '@amend/contract'
import { Prisma, type Records } from '@amend/db'
import { z } from 'zod'
import { unknownPlace } from '../page-cursor.ts'
import type { DatasetSampleItem, DatasetSamplePage, DatasetStrip } from '../types.ts'

export const sampleSorts = ['place', 'image', 'direction', 'caption'] as const
export type SampleSort = (typeof sampleSorts)[number]

/** The least of each score; null: not tested. A missing score of captions passes, as in a selection. */
export interface Thresholds {
  readonly image: number | null
  readonly direction: number | null
  readonly caption: number | null
}

export interface SampleFilter {
  readonly least?: Thresholds | undefined
  /** Only those that fail a threshold. */
  readonly failing?: boolean | undefined
  /** Words in the caption or the instruction. */
  readonly text?: string | undefined
  readonly review?: 'accepted' | 'rejected' | 'open' | undefined
  readonly pictures?: boolean | undefined
}

export interface SampleRequest extends SampleFilter {
  readonly datasetId: string
  readonly sort: SampleSort
  readonly descending: boolean
  readonly cursor?: string | undefined
}

const columns = Prisma.sql`
  s.triple, s.candidate, s.seed::float8 AS seed, coalesce(t.instruction, '') AS instruction, t.caption AS "captionText",
  coalesce(t."editedCaption", '') AS "editedCaption", t.writer, t.url, t.licence, s.image, s.direction, s.caption,
  s."captionBefore", s."captionAfter", s."sharedAttention", s.guidance, s.unsafe, s."pictureAt" IS NOT NULL AS "hasPictures",
  r.decision::text AS decision, r.reason`

const joins = Prisma.sql`
  JOIN "DatasetTriple" t ON t."datasetId" = s."datasetId" AND t.triple = s.triple
  LEFT JOIN "DatasetReview" r ON r."datasetId" = s."datasetId" AND r.triple = s.triple AND r.candidate = s.candidate`

export interface SampleRow {
  triple: number
  candidate: number
  seed: number
  instruction: string
  captionText: string
  editedCaption: string
  writer: string
  url: string | null
  licence: string | null
  image: number | null
  direction: number | null
  caption: number | null
  captionBefore: number | null
  captionAfter: number | null
  sharedAttention: number | null
  guidance: number | null
  unsafe: boolean
  hasPictures: boolean
  decision: 'accepted' | 'rejected' | null
  reason: string | null
}

export function sampleItem(row: SampleRow): DatasetSampleItem {
  const { image, direction, caption, captionBefore, captionAfter, decision, reason, captionText, ...rest } = row
  const { triple, candidate, seed, instruction, editedCaption, writer, url, licence } = rest
  const { sharedAttention, guidance, unsafe, hasPictures } = rest
  return {
    ...{ triple, candidate, seed, instruction, caption: captionText, editedCaption, writer, url, licence },
    ...{ sharedAttention, guidance, unsafe, hasPictures },
    scores: { image, direction, caption, captionBefore, captionAfter },
    review: decision && { decision, reason },
  }
}

/** The rows of a query that yields `datasetId`, `triple` and `candidate` as s, with texts and reviews. */
export const sampleRows = (records: Records, samples: Prisma.Sql, order: Prisma.Sql): Promise<SampleRow[]> =>
  records.unsafe.$queryRaw<SampleRow[]>`SELECT ${columns} FROM (${samples}) s ${joins} ORDER BY ${order}`

interface First {
  readonly found: readonly Prisma.Sql[]
  /** See `partsOf`. */
  readonly parts: readonly Prisma.Sql[]
  /** The column by which they are sorted before their place. */
  readonly key: Prisma.Sql | undefined
  readonly order: Prisma.Sql
  readonly count: number
}

/** The places of the first samples in an order, from columns that one index has. */
function firstOf({ found, parts, key, order, count }: First): Prisma.Sql {
  const columns = Prisma.join([Prisma.sql`triple`, Prisma.sql`candidate`, ...(key ? [key] : [])])
  const queries = parts.map(
    (test) => Prisma.sql`(SELECT ${columns} FROM "DatasetSample" sample WHERE ${Prisma.join([...found, test], ' AND ')}
      ORDER BY ${order} LIMIT ${count})`,
  )
  if (queries.length === 1) return Prisma.join(queries)
  return Prisma.sql`SELECT * FROM (${Prisma.join(queries, ' UNION ALL ')}) parts ORDER BY ${order} LIMIT ${count}`
}

/** The rows of the places that a query finds: it can be answered by an index alone. */
const whole = (datasetId: string, found: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT whole.* FROM (${found}) found JOIN "DatasetSample" whole ON whole."datasetId" = ${datasetId}::uuid
    AND whole.triple = found.triple AND whole.candidate = found.candidate`

/** Samples with all scores at least as high. What people made is not tested. */
function passes({ image, direction, caption }: Thresholds): Prisma.Sql {
  const tests = [
    ...(image === null ? [] : [Prisma.sql`image >= ${image}`]),
    ...(direction === null
      ? []
      : [Prisma.sql`(direction >= ${direction} OR (direction IS NULL AND image IS NOT NULL))`]),
    ...(caption === null ? [] : [Prisma.sql`(caption >= ${caption} OR (caption IS NULL AND image IS NOT NULL))`]),
  ]
  return Prisma.join([Prisma.sql`NOT unsafe`, ...tests], ' AND ')
}

/**
 * The tests of a filter, as parts whose rows are the answer together: what people made is found by an index of its own, because an OR
 * would keep PostgreSQL from searching by the scores.
 */
function partsOf({ least, failing }: SampleFilter): readonly Prisma.Sql[] {
  if (!least) return [Prisma.sql`true`]
  return failing
    ? [Prisma.sql`NOT handmade AND (${passes(least)}) IS NOT TRUE`, Prisma.sql`handmade AND unsafe`]
    : [Prisma.sql`NOT handmade AND ${passes(least)}`, Prisma.sql`handmade AND NOT unsafe`]
}

function conditions({ datasetId, text, review, pictures }: SampleFilter & { datasetId: string }) {
  const found = [Prisma.sql`"datasetId" = ${datasetId}::uuid`]
  if (pictures) found.push(Prisma.sql`"pictureAt" IS NOT NULL`)
  if (text) {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    found.push(Prisma.sql`triple IN (SELECT triple FROM "DatasetTriple" WHERE "datasetId" = ${datasetId}::uuid
      AND (caption || ' ' || coalesce(instruction, '')) ILIKE ${pattern})`)
  }
  const reviewed = Prisma.sql`(triple, candidate) IN (SELECT triple, candidate FROM "DatasetReview"
    WHERE "datasetId" = ${datasetId}::uuid`
  if (review === 'open') {
    found.push(Prisma.sql`NOT EXISTS (SELECT FROM "DatasetReview" r WHERE r."datasetId" = ${datasetId}::uuid
      AND r.triple = sample.triple AND r.candidate = sample.candidate)`)
  } else if (review) found.push(Prisma.sql`${reviewed} AND decision::text = ${review})`)
  return found
}

const cursorSchema = z.tuple([z.number().nullable(), z.int(), z.int()])

/**
 * A page of samples. Those without the score by which they are sorted are left out.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listSamples(records: Records, request: SampleRequest): Promise<DatasetSamplePage> {
  const { datasetId, sort, descending, cursor } = request
  const found = conditions(request)
  const key = sort === 'place' ? undefined : Prisma.raw(`"${sort}"`)
  if (key) found.push(Prisma.sql`${key} IS NOT NULL`)
  const way = Prisma.raw(descending ? '<' : '>')
  const order = Prisma.raw(descending ? 'DESC' : 'ASC')
  if (cursor !== undefined) {
    const [score, triple, candidate] = readCursor(cursor)
    found.push(
      key
        ? Prisma.sql`(${key}, triple, candidate) ${way} (${score}::float8, ${triple}::int, ${candidate}::int)`
        : Prisma.sql`(triple, candidate) ${way} (${triple}::int, ${candidate}::int)`,
    )
  }
  const by = (table: string) =>
    Prisma.join(
      [
        ...(key ? [Prisma.raw(`${table}"${sort}"`)] : []),
        Prisma.raw(`${table}triple`),
        Prisma.raw(`${table}candidate`),
      ].map((column) => Prisma.sql`${column} ${order}`),
    )
  const rows = await sampleRows(
    records,
    whole(datasetId, firstOf({ found, parts: partsOf(request), key, order: by(''), count: datasetLimits.page + 1 })),
    by('s.'),
  )
  const items = rows.slice(0, datasetLimits.page)
  const last = rows.length > datasetLimits.page ? items.at(-1) : undefined
  return {
    items: items.map(sampleItem),
    nextCursor: last ? writeCursor(sort === 'place' ? null : last[sort], last.triple, last.candidate) : null,
  }
}

const writeCursor = (...place: [number | null, number, number]) =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

function readCursor(text: string): [number | null, number, number] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    throw unknownPlace()
  }
}

/** By how much a score may be below its threshold for a sample to have fallen by little. */
const margin = 0.05

/**
 * Random samples that pass thresholds, and random ones that fall by little, all with pictures.
 * @param seed the same seed draws the same samples
 */
export async function drawStrip(
  records: Records,
  {
    datasetId,
    thresholds,
    seed,
  }: { readonly datasetId: string; readonly thresholds: Thresholds; readonly seed: number },
): Promise<DatasetStrip> {
  const lower = (value: number | null) => (value === null ? null : value - margin)
  const { image, direction, caption } = thresholds
  const wider = { image: lower(image), direction: lower(direction), caption: lower(caption) }
  const [kept, dropped] = await Promise.all([
    drawn(records, datasetId, partsOf({ least: thresholds }), seed),
    drawn(
      records,
      datasetId,
      [Prisma.sql`NOT handmade AND ${passes(wider)} AND (${passes(thresholds)}) IS NOT TRUE`],
      seed,
    ),
  ])
  return { kept, dropped }
}

/** The next samples in the order of their draws, from a random place on, around the end. */
async function drawn(
  records: Records,
  datasetId: string,
  parts: readonly Prisma.Sql[],
  seed: number,
): Promise<DatasetSampleItem[]> {
  const part = (from: Prisma.Sql, count: number) =>
    sampleRows(
      records,
      whole(
        datasetId,
        firstOf({
          found: [Prisma.sql`"datasetId" = ${datasetId}::uuid AND draw ${from} AND "pictureAt" IS NOT NULL`],
          ...{ parts, key: Prisma.sql`draw`, order: Prisma.sql`draw`, count },
        }),
      ),
      Prisma.sql`s.draw`,
    )
  const first = await part(Prisma.sql`>= ${seed}`, datasetLimits.strip)
  const rest = datasetLimits.strip - first.length
  const more = rest > 0 ? await part(Prisma.sql`< ${seed}`, rest) : []
  return [...first, ...more].map(sampleItem)
}
