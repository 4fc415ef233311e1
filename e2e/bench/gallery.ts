import type { Browser } from '@playwright/test'
import pg from 'pg'
import type { Person } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { median, ms, quantile, repeat } from './statistics.ts'
import type { Row } from './table.ts'

const count = 100_000
const perPhoto = 10
const runs = 30

/**
 * Inserts pictures into a workspace, all with the same bytes: ten results of each photo, a common word in every tenth
 * instruction, a rare one in three.
 */
export async function fillGallery(person: Person, databaseUrl: string): Promise<void> {
  const { id } = await person.ready((await person.upload(await meadow(480))).id)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const made = await client.query(
      `INSERT INTO "Image" (id, "workspaceId", kind, status, "blobHash", width, height, name, instruction, favourite, "createdById", "treeId", "createdAt", "updatedAt")
       SELECT gen_random_uuid(), "workspaceId", 'result', status, "blobHash", width, height, 'picture ' || n,
              CASE WHEN n % 33333 = 7 THEN 'make it look like a zeppelin' WHEN n % 10 = 0 THEN 'make it sunset ' || n ELSE 'give it number ' || n END,
              n % 50 = 0, "createdById", md5('photo ' || n / $3::int)::uuid, now() - n * interval '1 minute', now()
       FROM "Image", generate_series(1, $2) AS n WHERE id = $1`,
      [id, count, perPhoto],
    )
    if (made.rowCount !== count) throw new Error(`Only ${made.rowCount} pictures were made.`)
    // Without statistics of the new rows the planner joins them one by one.
    await client.query('ANALYZE "Image"')
    await client.query(
      `INSERT INTO "Rendition" ("workspaceId", "imageId", kind, "blobHash", width, height)
       SELECT i."workspaceId", i.id, r.kind, r."blobHash", r.width, r.height
       FROM "Image" i, "Rendition" r WHERE r."imageId" = $1 AND i.name LIKE 'picture %'
         AND i."workspaceId" = (SELECT "workspaceId" FROM "Image" WHERE id = $1)`,
      [id],
    )
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

interface Page {
  readonly items: readonly { readonly id: string }[]
  readonly nextCursor: string | null
}

export async function measureGallery(person: Person, browser: Browser): Promise<Row[]> {
  const workspaceId = await person.workspaceId()
  const read = (procedure: string, input: object) => person.query<Page>(procedure, { workspaceId, limit: 60, ...input })
  const list = (input: object = {}) => read('image.list', input)
  const deep = await cursorAfter(40, list)
  const cases: readonly [string, object][] = [
    ['first page', {}],
    ['page 41', { cursor: deep }],
    ['favourites', { favourite: true }],
    ['search, 10,000 hits', { search: 'sunset' }],
    ['search, 3 hits', { search: 'zeppelin' }],
    ['search, nothing', { search: 'submarine' }],
    ['one day', { from: day(3), to: day(2) }],
    ['one look, 3 hits', { look: 'make it look like a zeppelin' }],
    ['one person', { personId: (await person.me()).user.id }],
    ['uploads', { kind: 'upload' }],
    ['by name', { sort: 'name' }],
    ['oldest first', { sort: 'oldest' }],
  ]
  const rows: Row[] = []
  for (const [name, input] of cases) {
    await list(input)
    const samples = await repeat(runs, () => list(input))
    rows.push([`100,000 pictures: ${name}`, ms(median(samples)), `98 %: ${ms(quantile(samples, 0.98))}`])
  }
  for (const [name, procedure, input] of [
    ['stacks, first page', 'image.stacks', {}],
    ['stacks, page 41', 'image.stacks', { cursor: deep }],
    ['what can be filtered by', 'image.facets', { limit: undefined }],
  ] as const) {
    await read(procedure, input)
    const samples = await repeat(runs, () => read(procedure, input))
    rows.push([`100,000 pictures: ${name}`, ms(median(samples)), `98 %: ${ms(quantile(samples, 0.98))}`])
  }
  return [...rows, await measurePage(person, browser, workspaceId)]
}

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString()

async function cursorAfter(pages: number, list: (input: object) => Promise<Page>): Promise<string> {
  let cursor: string | null = null
  for (let i = 0; i < pages; i++) cursor = (await list(cursor === null ? {} : { cursor })).nextCursor
  if (cursor === null) throw new Error('There are too few pictures.')
  return cursor
}

/** The page of all pictures with a cold browser cache. */
async function measurePage(person: Person, browser: Browser, workspaceId: string): Promise<Row> {
  const samples = await repeat(5, async () => {
    const context = await browser.newContext()
    await context.addCookies(person.cookies())
    const page = await context.newPage()
    await page.goto(`${person.address}/w/${workspaceId}/pictures`)
    await page.waitForFunction(() => {
      const shown = [...document.querySelectorAll<HTMLImageElement>('main img')]
      return shown.length >= 8 && shown.slice(0, 8).every((image) => image.complete && image.naturalWidth > 0)
    })
    await context.close()
  })
  return ['100,000 pictures: page to its first eight thumbnails', ms(median(samples)), 'cold cache']
}
