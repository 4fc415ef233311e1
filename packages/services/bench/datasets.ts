/**
 * `npm run bench:dataset-pages [samples]`: what the pages of a dataset with a million samples wait for, in the database of a new server.
 * Medians and slowest of the runs as the page sees them, and the mean time of PostgreSQL in them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { datasetRecipeSchema } from '@amend/contract'
import { type Database, openDatabase } from '@amend/db'
import { migrate, startPostgres } from '@amend/db/postgres'
import {
  compareVersions,
  drawStrip,
  findDataset,
  listClusters,
  listDatasets,
  listSamples,
  listVersions,
  readHistogram,
  reviewSample,
} from '../src/dataset/index.ts'
import { keepHistograms } from '../src/dataset/version-histograms.ts'

const samples = Number(process.argv[2] ?? 1_000_000)
const [perTriple, runs] = [10, 15]
/** Samples that people have judged, members of clusters, pairs of a version. */
const [reviewed, clustered, frozen] = [samples / 50, Math.min(20_000, samples / 50), samples / 4]

/** Random scores around those of a published recipe, one in three without pictures. */
async function fill(database: Database) {
  const { unsafe, installation } = database
  const recipe = datasetRecipeSchema.parse({
    writer: { kind: 'ready' },
    painter: { kind: 'text-to-image', model: 'synthetic' },
    clip: 'synthetic',
  })
  const { id } = await installation.dataset.create({ data: { name: 'million', recipe, captions: samples / perTriple } })
  await unsafe.$executeRaw`
    INSERT INTO "DatasetTriple" ("datasetId", triple, chunk, caption, instruction, "editedCaption", writer)
    SELECT ${id}::uuid, n, n / 16, 'a scene with the number ' || n, 'make it look ' || n % 997, 'an edited scene ' || n, 'synthetic'
    FROM generate_series(0, ${samples / perTriple - 1}::int) AS n`
  await unsafe.$executeRaw`
    INSERT INTO "DatasetSample" ("datasetId", triple, candidate, chunk, seed, image, direction, caption, "captionBefore",
      "captionAfter", "sharedAttention", guidance, unsafe, draw, "pictureAt", "beforeBytes", "afterBytes")
    SELECT ${id}::uuid, n / ${perTriple}::int, n % ${perTriple}::int, n / ${16 * perTriple}::int, n, 0.4 + 0.6 * random(),
      0.45 * random(), 0.15 + 0.2 * random(), 0.3, 0.25, random(), 7.5, random() < 0.01, (random() * 2147483647)::int,
      CASE WHEN n % 3 = 0 THEN NULL ELSE n END, 4, 4
    FROM generate_series(0, ${samples - 1}::int) AS n`
  await unsafe.$executeRaw`
    INSERT INTO "DatasetScoreCell" ("datasetId", image, direction, caption, unsafe, pictures, count)
    SELECT "datasetId", floor(image * 100 + 1e-9)::int, floor(direction * 100 + 1e-9)::int, floor(caption * 100 + 1e-9)::int,
      unsafe, "pictureAt" IS NOT NULL, count(*) FROM "DatasetSample" GROUP BY 1, 2, 3, 4, 5, 6`
  await unsafe.$executeRaw`
    INSERT INTO "DatasetReview" ("datasetId", triple, candidate, decision)
    SELECT ${id}::uuid, n / ${perTriple}::int, n % ${perTriple}::int, (CASE WHEN n % 3 = 0 THEN 'rejected' ELSE 'accepted' END)::"DatasetDecision"
    FROM generate_series(0, ${reviewed - 1}::int) AS n`
  await unsafe.$executeRaw`
    INSERT INTO "DatasetDuplicate" ("datasetId", cluster, triple, candidate, best)
    SELECT ${id}::uuid, n / 4, n / ${perTriple}::int, n % ${perTriple}::int, n % 4 = 0
    FROM generate_series(0, ${clustered - 1}::int) AS n`
  const selection = { thresholds: {}, perTriple: null, duplicates: null }
  const [oneId, otherId] = await Promise.all(
    [1, 2].map(async (number) => {
      const facts = { splits: { train: frozen }, selectionName: 'default', selection }
      const version = await installation.datasetVersion.create({
        data: {
          ...{
            datasetId: id,
            number,
            name: `v${number}`,
            folder: `/v${number}`,
            hash: '0'.repeat(64),
            card: '',
            facts,
          },
          ...{ pairs: frozen, captions: frozen, instructions: frozen, bytes: 1n },
        },
      })
      await unsafe.$executeRaw`
        INSERT INTO "DatasetVersionPair" ("versionId", triple, candidate)
        SELECT ${version.id}::uuid, n / ${perTriple}::int, n % ${perTriple}::int
        FROM generate_series(0, ${samples - 1}::int) AS n WHERE n % 4 = ${number}::int`
      await keepHistograms(database, version)
      return version.id
    }),
  )
  await unsafe.$executeRawUnsafe('VACUUM ANALYZE')
  if (!oneId || !otherId) throw new Error('There is no version.')
  return { datasetId: id, oneId, otherId }
}

/** Processor time of the server's processes so far, ms: other programs of the machine do not change it. Linux only, else 0. */
function processorTime(): number {
  if (process.platform !== 'linux') return 0
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const [, text = ''] = statOf(name).split(') ')
    const fields = text.split(' ').map(Number)
    const [parent = 0, user = 0, system = 0, ofEndedUser = 0, ofEndedSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    )
    if (parent === postgres.pid) ticks += user + system
    else if (Number(name) === postgres.pid) ticks += user + system + ofEndedUser + ofEndedSystem
  }
  return ticks * 10
}

const statOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

async function measure(what: string, run: (i: number) => Promise<unknown>): Promise<void> {
  const times: number[] = []
  const before = await serverTime()
  const worked = processorTime()
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await run(i)
    times.push(performance.now() - start)
  }
  const processor = (processorTime() - worked) / runs
  const server = ((await serverTime()) - before) / runs
  const sorted = times.sort((a, b) => a - b)
  const [middle, last] = [sorted[runs >> 1] ?? 0, sorted.at(-1) ?? 0]
  const shown = [middle, last, server, processor].map((time) => `${time.toFixed(0).padStart(8)} ms`)
  console.log(`  ${what.padEnd(58)}${shown.join('')}`)
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-bench-'))
const postgres = await startPostgres(path.join(folder, 'postgres'), {
  settings: { shared_preload_libraries: 'pg_stat_statements' },
})
let serverTime = () => Promise.resolve(0)
try {
  await migrate(postgres.url)
  const database = openDatabase(postgres.url)
  try {
    await database.unsafe.$executeRawUnsafe('CREATE EXTENSION pg_stat_statements')
    /** Time of all statements in PostgreSQL, planning included, ms. */
    serverTime = async () => {
      const [row] = await database.unsafe.$queryRaw<{ time: number }[]>`
        SELECT sum(total_exec_time + total_plan_time)::float8 AS time FROM pg_stat_statements`
      return row?.time ?? 0
    }
    const began = performance.now()
    const { datasetId, oneId, otherId } = await fill(database)
    console.log(
      `${samples.toLocaleString('en')} samples, filled in ${((performance.now() - began) / 1000).toFixed(0)} s`,
    )
    console.log(`  ${''.padEnd(58)}     median    slowest PostgreSQL  processor`)
    const page = { datasetId, descending: true } as const
    const usual = { image: 0.7, direction: 0.2, caption: 0.2 }
    await measure('browser: first page', () => listSamples(database, { ...page, sort: 'place' }))
    for (const sort of ['image', 'direction', 'caption'] as const) {
      await measure(`browser: first page by ${sort}`, () => listSamples(database, { ...page, sort }))
    }
    let cursor: string | undefined
    await measure('browser: next page by image', async () => {
      cursor = (await listSamples(database, { ...page, sort: 'image', cursor })).nextCursor ?? undefined
    })
    await measure('browser: filter by three scores', () =>
      listSamples(database, { ...page, sort: 'place', least: usual }),
    )
    await measure('browser: three scores of which few pass, by caption', () =>
      listSamples(database, { ...page, sort: 'caption', least: { image: 0.99, direction: 0.44, caption: null } }),
    )
    await measure('browser: no sample passes', () =>
      listSamples(database, { ...page, sort: 'place', least: { image: 0.9999, direction: 0.4499, caption: 0.3499 } }),
    )
    await measure('browser: words', (i) =>
      listSamples(database, { ...page, sort: 'image', text: `number ${1234 + i}` }),
    )
    await measure('cockpit: joint histogram', () => readHistogram(database, datasetId))
    const strip = (thresholds: typeof usual) => (i: number) =>
      drawStrip(database, { datasetId, thresholds, seed: (i * 987_654_321) % 2 ** 31 })
    await measure('cockpit: random strip, usual thresholds', strip(usual))
    await measure('cockpit: random strip, one in 10,000 passes', strip({ image: 0.99, direction: 0.44, caption: 0.3 }))
    await measure('cockpit: random strip, nothing passes', strip({ image: 1, direction: 0.45, caption: 0.35 }))
    const waiting = { datasetId, sort: 'place', descending: false, pictures: true } as const
    await measure('curation: next pairs without a decision', () =>
      listSamples(database, { ...waiting, review: 'open' }),
    )
    await measure('curation: rejected pairs by image', () =>
      listSamples(database, { ...page, sort: 'image', review: 'rejected' }),
    )
    const session = { person: await database.unsafe.user.create({ data: { email: 'bench@example.org' } }) } as never
    await measure('curation: a decision', (i) =>
      reviewSample({ database } as never, session, {
        ...{ datasetId, triple: samples / perTriple - 1 - i, candidate: 1, decision: 'rejected', reason: 'blurred' },
      }),
    )
    await measure('near-duplicates: first page', () => listClusters(database, { datasetId }))
    await measure('near-duplicates: a page further on', (i) =>
      listClusters(database, { datasetId, cursor: `${20 * i}` }),
    )
    await measure('list of datasets', () => listDatasets(database, {}))
    await measure('versions', () => listVersions(database, datasetId))
    await measure('comparison of two versions', () => compareVersions(database, { oneId, otherId }))
    await measure('page of the dataset, with its funnel', () => findDataset(database, datasetId))
    const { cells } = await readHistogram(database, datasetId)
    console.log(
      `  ${Math.round((cells.length * 3) / 4 / 8).toLocaleString('en')} cells, ${(cells.length / 1e6).toFixed(1)} MB`,
    )
  } finally {
    await database.close()
  }
} finally {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
