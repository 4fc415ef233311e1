/**
 * A photo with a planted position, camera, owner, path and name: nothing of it is in the answer of any route that serves
 * bytes. The routes are those of the app's folder, so that a new one without a case fails here.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { type Person, password, poll } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { editOnce, expect, test } from '../platform/test.ts'

const planted = {
  name: 'PlantedName-7261.jpg',
  path: '/volume/planted/private/PlantedFolder',
  camera: 'PlantedCamera 9000',
  owner: 'PlantedOwner',
}
/** Seconds of the position, as a fraction that no file has by accident. */
const seconds = 987_654_321
const words = /planted|7261/i

/** A photo whose EXIF, XMP and IPTC say where it was taken, by whom and with what. */
async function plantedPhoto(): Promise<Uint8Array<ArrayBuffer>> {
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="${planted.path}/${planted.name}" dc:creator="${planted.owner}"/></rdf:RDF></x:xmpmeta>`
  const jpeg = await sharp(await meadow(720))
    .withExif({
      IFD0: { Make: planted.camera, Model: planted.camera, Artist: planted.owner, ImageDescription: planted.path },
      IFD3: {
        ...{ GPSLatitudeRef: 'N', GPSLatitude: `52/1 31/1 ${seconds}/1000000000` },
        ...{ GPSLongitudeRef: 'E', GPSLongitude: `13/1 24/1 ${seconds}/1000000000` },
      },
    })
    .withXmp(xmp)
    .jpeg({ quality: 90 })
    .toBuffer()
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), iptc(planted.owner), jpeg.subarray(2)]))
}

/** An APP13 segment of Photoshop with the IPTC field "by-line" (IIM 2:80). */
function iptc(byLine: string): Buffer {
  const text = Buffer.from(byLine)
  const field = Buffer.concat([Buffer.from([0x1c, 2, 80, 0, text.length]), text])
  const even = field.length % 2 === 0 ? field : Buffer.concat([field, Buffer.alloc(1)])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(field.length)
  const resource = Buffer.concat([Buffer.from('8BIM'), Buffer.from([4, 4, 0, 0]), size, even])
  const content = Buffer.concat([Buffer.from('Photoshop 3.0\0'), resource])
  const length = Buffer.alloc(2)
  length.writeUInt16BE(content.length + 2)
  return Buffer.concat([Buffer.from([0xff, 0xed]), length, content])
}

/** What of the planted facts is in some bytes. */
function findPlanted(bytes: Buffer): string[] {
  const found = [bytes.toString('latin1'), bytes.toString('utf16le')].flatMap((text) => text.match(words) ?? [])
  const position = Buffer.alloc(4)
  for (const write of ['writeUInt32BE', 'writeUInt32LE'] as const) {
    position[write](seconds)
    if (bytes.includes(position)) found.push('the position')
  }
  return found
}

interface Answers {
  readonly person: Person
  readonly workspaceId: string
  readonly imageId: string
  readonly resultId: string
  /** Of a link that shows the photo and its result. */
  readonly share: string
  /** Of a link to an album that holds both, whose name is not secret. */
  readonly album: string
}

/** A path, which the person asks for where no other is named. */
interface Asked {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What to ask each route for; the answers of others hold no bytes of pictures, or files of the account as it uploaded them. */
const cases: Readonly<
  Record<string, ((answers: Answers) => Promise<(string | Asked)[]>) | 'no pictures' | 'own files'>
> = {
  'api/images/[workspaceId]/[imageId]/[kind]': async ({ workspaceId, imageId, resultId }) =>
    [imageId, resultId].flatMap((id) =>
      ['thumbnail', 'preview', 'full', ...(id === resultId ? ['model'] : [])].map(
        (kind) => `/api/images/${workspaceId}/${id}/${kind}`,
      ),
    ),
  'api/exports/[workspaceId]/[exportId]': async (answers) => {
    const paths: string[] = []
    for (const id of [answers.imageId, answers.resultId]) {
      for (const format of ['png', 'jpeg', 'webp', 'avif']) paths.push(await exported(answers, id, format))
    }
    return paths
  },
  'api/shelves/[workspaceId]/[shelfId]': async ({ person, workspaceId, imageId }) => {
    const url = await poll(60_000, 'the shelf', async () => {
      type Shelf = { sheet: { url: string } | null }
      const shelf = await person.mutate<Shelf>('shelf.open', { workspaceId, imageId })
      return shelf.sheet?.url
    })
    return [url]
  },
  's/[key]': async ({ share, album, imageId, resultId }) => [
    ...[share, `${share}?picture=1`, album],
    ...[imageId, resultId].flatMap((id) => [`${album}?picture=${id}`, `${album}?from=${id}`]),
  ],
  's/[key]/embed': async ({ share, album }) => [`${share}/embed`, `${album}/embed`],
  's/[key]/preview': async ({ share, album }) => [`${share}/preview`, `${album}/preview`],
  's/[key]/remix': async ({ share, album, imageId }) => [`${share}/remix`, `${album}/remix?picture=${imageId}`],
  's/[key]/pictures/[imageId]/[kind]': async ({ share, album, imageId, resultId }) =>
    [imageId, resultId].flatMap((id) =>
      [share, album].flatMap((link) =>
        ['thumbnail', 'preview', 'file'].map((kind) => `${link}/pictures/${id}/${kind}`),
      ),
    ),
  'api/v1/[...path]': async ({ person, workspaceId, imageId, resultId }) => {
    const key = { workspaceId, name: 'A program', scope: 'read', expiresAt: null, password }
    const { secret } = await person.mutate<{ secret: string }>('apiKey.create', key)
    const headers = { authorization: `Bearer ${secret}` }
    return [imageId, resultId].flatMap((id) =>
      ['thumbnail', 'preview', 'full'].map((kind) => ({ path: `/api/v1/images/${id}/renditions/${kind}`, headers })),
    )
  },
  'api/v1/openapi.json': 'no pictures',
  // All data of an account, for its owner alone: packages/api/src/account-export/file.test.ts.
  'api/account-exports/[exportId]': 'own files',
  'api/unsubscribe': 'no pictures',
  'api/oembed': async ({ person, share, album }) =>
    [share, album].map((link) => `/api/oembed?url=${encodeURIComponent(`${person.address}${link}`)}`),
  'api/auth/[...nextauth]': 'no pictures',
  'api/health': 'no pictures',
  'api/health/ready': 'no pictures',
  'api/preferences': 'no pictures',
  // Procedures answer their caller with the names that the caller gave.
  'api/trpc/[trpc]': 'no pictures',
  // Takes bytes, and answers as the procedures do.
  'api/uploads/[workspaceId]': 'no pictures',
  's/[key]/report': 'no pictures',
  setup: 'no pictures',
}

const folder = path.join(import.meta.dirname, '../../apps/web/src/app')

/** The routes of the app, without the groups of folders that are in no address. */
const routes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'route.ts')
  .map((file) =>
    path
      .dirname(file)
      .split(path.sep)
      .filter((part) => !part.startsWith('('))
      .join('/'),
  )

async function exported({ person, workspaceId }: Answers, id: string, format: string): Promise<string> {
  const input = { workspaceId, id, format, size: 'original', recipe: true }
  const { id: exportId } = await person.mutate<{ id: string }>('image.export', input)
  return poll(60_000, `a file in ${format}`, async () => {
    const item = await person.query<{ url: string | null }>('image.exportStatus', { workspaceId, id: exportId })
    return item.url ?? undefined
  })
}

test('no route gives away where, by whom or with what a photo was taken', async ({ person }) => {
  expect(routes.filter((route) => !(route in cases))).toEqual([])
  const photo = await plantedPhoto()
  expect(new Set(findPlanted(Buffer.from(photo))).size).toBeGreaterThan(1)
  const image = await person.ready((await person.upload(photo, planted.name)).id)
  const result = await editOnce(person, image.id, 'make it night')
  const workspaceId = await person.workspaceId()
  const key = crypto.randomUUID()
  // By name: the place of a picture in this order is its name.
  const search = { workspaceId, name: 'Meadow', key, rule: { sort: 'name' } }
  const { id: albumId } = await person.mutate<{ id: string }>('album.create', search)
  const linkTo = async (what: object) => {
    const { url } = await person.mutate<{ url: string }>('share.create', { workspaceId, expiresAt: null, ...what })
    return new URL(url).pathname
  }
  const share = await linkTo({ subject: 'branch', imageIds: [result.id] })
  const album = await linkTo({ subject: 'album', albumId })
  const answers = { person, workspaceId, imageId: image.id, resultId: result.id, share, album }
  let opened = 0
  for (const [route, asked] of Object.entries(cases).filter(([route]) => routes.includes(route))) {
    if (typeof asked === 'string') continue
    for (const one of await asked(answers)) {
      const { path: address, headers: own = {} }: Asked = typeof one === 'string' ? { path: one } : one
      const answer = await person.fetch(address, { headers: own })
      expect(answer.status, address).toBe(200)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(findPlanted(bytes), address).toEqual([])
      // Members save their own files under the names that they gave them; visitors do not learn them.
      const headers = [...answer.headers].filter(([name]) => route.startsWith('s/') || name !== 'content-disposition')
      expect(JSON.stringify(headers), address).not.toMatch(words)
      opened++
      if (!answer.headers.get('content-type')?.startsWith('image/')) continue
      const { exif, iptc, xmp } = await sharp(bytes).metadata()
      expect([iptc, exif?.includes('GPS')], address).toEqual([undefined, exif && false])
      if (route.startsWith('s/')) expect([exif, xmp], address).toEqual([undefined, undefined])
    }
  }
  console.log(`${opened} answers of ${routes.length} routes hold nothing of the planted facts.`)
})
