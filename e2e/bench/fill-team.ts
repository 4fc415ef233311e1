import pg from 'pg'
import type { Person } from '../platform/client.ts'
import { fillGallery } from './gallery.ts'

export const members = 50
const albums = 1_000
const picturesPerAlbum = 20
const tags = 200
const comments = 10_000

/** Makes a team of a person's workspace: members, 100,000 pictures of them, albums, tags and comments. */
export async function fillTeam(person: Person, databaseUrl: string): Promise<void> {
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
