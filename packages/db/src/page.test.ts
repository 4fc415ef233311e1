import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { after, type Cursor, newestFirst } from './page.ts'
import { matching } from './search.ts'
import { addEdit, addPerson, addUpload, gallery, type Person } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database, url } = await testDatabase()
const single = openDatabase(url, { connections: 1 })
afterAll(() => single.close())

let person: Person
const count = 10_000
const inTrash = 100

beforeAll(async () => {
  person = await addPerson(database, 'Paul Pages')
  const other = await addPerson(database, 'Paula Pages')
  await gallery(database, person.workspace.id, count)
  await gallery(database, other.workspace.id, count)
  const createdAt = new Date('2026-01-01')
  for (let i = 0; i < 7; i++) await addUpload(database, person.workspace.id, `same instant ${i}.jpg`, { createdAt })
  const trashed = await images().findMany({ take: inTrash, select: { id: true } })
  await images().updateMany({ where: { id: { in: trashed.map(({ id }) => id) } }, data: { trashedAt: new Date() } })
  await database.unsafe.$executeRaw`VACUUM ANALYZE "Image"`
})

const images = (records = database) => records.workspace(person.workspace.id).image

/**
 * The indexes of images from which a query read its rows, by PostgreSQL's own count. Planning reads one or two entries.
 */
async function indexesOf(query: () => Promise<unknown>): Promise<string[]> {
  const read = async () => {
    await single.unsafe.$queryRaw`SELECT pg_stat_force_next_flush()::text`
    return single.unsafe.$queryRaw<{ name: string; entries: bigint }[]>`
      SELECT indexrelname::text AS name, idx_tup_read AS entries FROM pg_stat_user_indexes WHERE relname = 'Image' ORDER BY 1`
  }
  const before = await read()
  await query()
  return (await read()).flatMap(({ name, entries }, i) => (entries > (before[i]?.entries ?? 0n) + 2n ? [name] : []))
}

describe('pages', () => {
  it('return every row once, also rows with the same timestamp', async () => {
    const seen: string[] = []
    for (let cursor: Cursor | undefined, more = true; more; ) {
      const page = await images().findMany({
        where: { trashedAt: null, ...(cursor && { AND: after(cursor) }) },
        orderBy: newestFirst,
        take: 1001,
        select: { id: true, createdAt: true },
      })
      seen.push(...page.map(({ id }) => id))
      cursor = page.at(-1)
      more = page.length === 1001
    }
    expect(seen).toHaveLength(count + 7 - inTrash)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('are read from the index, at any cursor', async () => {
    const page = (where: object) => () => images(single).findMany({ where, orderBy: newestFirst, take: 50 })
    const middle = { createdAt: new Date(Date.now() - (count / 2) * 60_000), id: person.workspace.id }
    expect(await indexesOf(page({ trashedAt: null }))).toEqual(['Image_grid_idx'])
    expect(await indexesOf(page({ trashedAt: null, AND: after(middle) }))).toEqual(['Image_grid_idx'])
    expect(await indexesOf(page({ trashedAt: null, favourite: true, AND: after(middle) }))).toEqual([
      'Image_favourites_idx',
    ])
    const trash = () =>
      images(single).findMany({ where: { trashedAt: { not: null } }, orderBy: { trashedAt: 'desc' }, take: 50 })
    expect(await indexesOf(trash)).toEqual(['Image_trash_idx'])
  })
})

describe('matching', () => {
  const names = async (text: string) => {
    const found = await search(database, text, count * 2)
    return found.map(({ name, instruction }) => instruction ?? name)
  }
  const search = ({ unsafe }: Pick<Database, 'unsafe'>, text: string, limit: number) =>
    unsafe.$queryRaw<{ name: string; instruction: string | null }[]>`
      SELECT image.name, image.instruction FROM "Image" AS image
      WHERE image."workspaceId" = ${person.workspace.id}::uuid AND ${matching(text)}
      ORDER BY image."createdAt" DESC, image.id DESC LIMIT ${limit}`

  beforeAll(async () => {
    const { id } = person.workspace
    const upload = await addUpload(database, id, '100%_Größe.png')
    for (const instruction of ['make it sunset', 'turn the sunset into a storm', 'сделай закат', 'a\\b']) {
      await addEdit(database, upload, instruction)
    }
  })

  it('finds all words, in any order, case and script, also as parts of words', async () => {
    expect(await names('SUN set storm')).toEqual(['turn the sunset into a storm'])
    expect(await names('sunset')).toHaveLength(2)
    expect(await names(' ЗАКАТ ')).toEqual(['сделай закат'])
    expect(await names('grösse')).toEqual([])
    expect(await names('GRÖ')).toContain('100%_Größe.png')
    expect(await names('harbour 9877.jpg')).toEqual(['harbour 9877.jpg'])
    expect(await names('')).toHaveLength(count + 7 + 5)
  })

  it('finds composed and decomposed spellings of letters', async () => {
    const name = 'Schröder café 학점 がぎ.jpg'
    await addUpload(database, person.workspace.id, name)
    for (const text of ['Schröder', 'SCHRÖDER café', 'café', '학점', '학', 'がぎ', 'schrö が']) {
      expect(await names(text.normalize('NFC'))).toContain(name)
      expect(await names(text.normalize('NFD'))).toContain(name)
    }
    expect(await names('cafe\u0300')).toEqual([])
    await images().deleteMany({ where: { name } })
  })

  it('treats the wildcards of LIKE as plain characters', async () => {
    expect(await names('100%_g')).toContain('100%_Größe.png')
    expect(await names('1%g')).toEqual([])
    expect(await names('100__g')).toEqual([])
    expect(await names('a\\b')).toEqual(['a\\b'])
    expect(await names('%')).toHaveLength(5)
  })

  it('uses the index for rare words', async () => {
    expect(await indexesOf(() => search(single, 'harbour 77', 50))).toEqual(['Image_search_idx'])
  })
})
