import type { AlbumPage, ImagePage } from '@amend/api/types'
import autocannon from 'autocannon'
import pg from 'pg'
import type { Person } from '../platform/client.ts'
import { fillGallery } from './gallery.ts'
import { processorTime, spent } from './processor-time.ts'
import { ms } from './statistics.ts'
import type { Row } from './table.ts'

const members = 50
const albums = 1_000
const picturesPerAlbum = 20
const tags = 200
const comments = 10_000
const clients = 16
const duration = 4 // s

/** Makes a team of a person's workspace: members, 100,000 pictures of them, albums, tags and comments. */
async function fillTeam(person: Person, databaseUrl: string): Promise<void> {
  await fillGallery(person, databaseUrl)
  const workspaceId = await person.workspaceId()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const insert = (text: string, ...more: unknown[]) => client.query(text, [workspaceId, ...more])
  try {
    await insert(
      `WITH made AS (
         INSERT INTO "User" (id, name, email, "emailVerified", "updatedAt")
         SELECT gen_random_uuid(), 'Member ' || n, 'member' || n || '-' || $1::text || '@example.org', now(), now()
         FROM generate_series(1, $2::int) AS n RETURNING id)
       INSERT INTO "Membership" ("workspaceId", "userId", role) SELECT $1::uuid, id, 'editor' FROM made`,
      members - 1,
    )
    await client.query(
      `CREATE TEMP TABLE picture AS SELECT id, row_number() OVER (ORDER BY "createdAt") AS n FROM "Image" WHERE "workspaceId" = $1`,
      [workspaceId],
    )
    await client.query(
      `CREATE TEMP TABLE person AS SELECT "userId" AS id, row_number() OVER () AS n FROM "Membership" WHERE "workspaceId" = $1`,
      [workspaceId],
    )
    await insert(
      `INSERT INTO "Album" (id, "workspaceId", name, "updatedAt")
       SELECT gen_random_uuid(), $1::uuid, 'Album ' || lpad(n::text, 4, '0'), now() FROM generate_series(1, $2::int) AS n`,
      albums,
    )
    await insert(
      `INSERT INTO "AlbumImage" ("workspaceId", "albumId", "imageId", position)
       SELECT $1::uuid, album.id, picture.id, 'a' || lpad(place::text, 4, '0')
       FROM (SELECT id, row_number() OVER (ORDER BY name) AS n FROM "Album" WHERE "workspaceId" = $1::uuid) AS album,
         generate_series(1, $2::int) AS place
       JOIN picture ON true WHERE picture.n = 1 + (album.n * 97 + place * 13) % 100000`,
      picturesPerAlbum,
    )
    await insert(
      `INSERT INTO "Tag" (id, "workspaceId", name, key)
       SELECT gen_random_uuid(), $1::uuid, 'topic ' || n, 'topic ' || n FROM generate_series(1, $2::int) AS n`,
      tags,
    )
    await insert(
      `INSERT INTO "ImageTag" ("workspaceId", "imageId", "tagId")
       SELECT $1::uuid, picture.id, tag.id FROM picture
       JOIN (SELECT id, row_number() OVER (ORDER BY key) AS n FROM "Tag" WHERE "workspaceId" = $1::uuid) AS tag
         ON tag.n = 1 + picture.n % $2::int
       WHERE picture.n % 2 = 0`,
      tags,
    )
    await insert(
      `INSERT INTO "Comment" (id, "workspaceId", "imageId", "authorId", text, "createdAt")
       SELECT gen_random_uuid(), $1::uuid, picture.id, person.id,
         'Please make picture ' || c || CASE WHEN c % 3333 = 7 THEN ' less like a dirigible' ELSE ' a little brighter' END, now()
       FROM generate_series(1, $2::int) AS c
       JOIN picture ON picture.n = 1 + c * 7 % 100000 JOIN person ON person.n = 1 + c % $3::int`,
      comments,
      members,
    )
    await insert(
      `UPDATE "Image" AS image SET "createdById" = person.id, annotations = COALESCE((
         SELECT string_agg(each.text, E'\\n') FROM (
           SELECT tag.name AS text FROM "ImageTag" AS tagged JOIN "Tag" AS tag ON tag.id = tagged."tagId"
           WHERE tagged."workspaceId" = $1::uuid AND tagged."imageId" = image.id
           UNION ALL SELECT text FROM "Comment" WHERE "workspaceId" = $1::uuid AND "imageId" = image.id
         ) AS each), '')
       FROM picture JOIN person ON person.n = 1 + picture.n % $2::int WHERE image.id = picture.id`,
      members,
    )
    await client.query('VACUUM ANALYZE')
  } finally {
    await client.end()
  }
}

/** The pages of a large team and its search, asked by many clients at once, with the web process's processor time. */
export async function measureTeam(person: Person, databaseUrl: string, webProcess: number): Promise<Row[]> {
  await fillTeam(person, databaseUrl)
  const workspaceId = await person.workspaceId()
  const { items: shown } = await person.query<AlbumPage>('album.list', { workspaceId })
  const { items: tagged } = await person.query<{ items: { id: string }[] }>('tag.list', { workspaceId })
  const album = shown[0]?.id
  const { items: commented } = await person.query<ImagePage>('image.list', { workspaceId, search: 'dirigible' })
  const imageId = commented[0]?.id
  if (!album || !imageId) throw new Error('The team was not filled.')
  const queries: readonly [string, string, object][] = [
    ['gallery', 'image.list', {}],
    ['albums', 'album.list', {}],
    ['albums by name', 'album.list', { search: '99' }],
    ['one album', 'album.images', { id: album }],
    ['pictures of an album, newest first', 'image.list', { albumId: album }],
    ['pictures with a tag', 'image.list', { tagId: tagged[0]?.id }],
    ['tags', 'tag.list', {}],
    ['comments', 'comment.list', { imageId }],
    ['search: instruction, 10,000 hits', 'image.list', { search: 'sunset' }],
    ['search: tag, 500 hits', 'image.list', { search: 'topic 77' }],
    ['search: comment, 3 hits', 'image.list', { search: 'dirigible' }],
    ['search: person', 'image.list', { search: 'member' }],
    ['search: two words', 'image.list', { search: 'sunset brighter' }],
    ['search: nothing', 'image.list', { search: 'submarine' }],
  ]
  const rows: Row[] = []
  for (const [name, procedure, input] of queries) {
    const url = new URL(person.queryPath(procedure, { workspaceId, ...input }), person.address).href
    const headers = { cookie: person.cookieHeader }
    const before = await processorTime(webProcess)
    const { requests, latency, non2xx, errors } = await autocannon({ url, connections: clients, duration, headers })
    if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} answers and ${errors} connections failed.`)
    rows.push([
      `team of ${members}, ${clients} clients: ${name}`,
      `99 %: ${ms(latency.p99)}`,
      `${Math.round(requests.average)}/s, ${spent(before, await processorTime(webProcess), requests.total)}`,
    ])
  }
  return rows
}
