/** The routes of shared links on an installation without a server: requests go to the handlers themselves. */
import { randomUUID } from 'node:crypto'
import { claimBlob, type Image } from '@amend/db'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { authorizeMember } from '@amend/services'
import { addToAlbum, createAlbum, type NewAlbum } from '@amend/services/album'
import { createShare, type ShareRequest } from '@amend/services/share'
import { picture, testInstallation } from '@amend/services/testing'
import * as oembed from '../../app/api/oembed/route.ts'
import * as embed from '../../app/s/[key]/embed/route.ts'
import * as pictures from '../../app/s/[key]/pictures/[imageId]/[kind]/route.ts'
import * as preview from '../../app/s/[key]/preview/route.ts'
import * as remix from '../../app/s/[key]/remix/route.ts'
import * as report from '../../app/s/[key]/report/route.ts'
import * as page from '../../app/s/[key]/route.ts'

export const origin = 'https://amend.example.org'

/** Must be called at the top of a test file. */
export async function sharingInstallation() {
  const installation = await testInstallation()
  const { services, principalOf, tokenOf, team, owner, editor, stranger } = installation
  const { database, blobs } = services
  process.env.AUTH_URL = origin
  process.env.AUTH_SECRET = services.auth.settings.secret
  Object.assign(globalThis, { amendServices: Promise.resolve(services) })

  /** Gives an image the renditions that a worker makes. */
  async function prepared(image: Image, side = 64): Promise<Image> {
    const scope = database.workspace(image.workspaceId)
    await scope.rendition.deleteMany({ where: { imageId: image.id } })
    for (const [kind, width] of [
      ['thumbnail', side],
      ['preview', side + 1],
      ['full', side + 2],
    ] as const) {
      const bytes = await picture('webp', width, 48)
      const claim = (stored: { sha256: string; bytes: number }) =>
        claimBlob(database, { ...stored, mediaType: 'image/webp' })
      const { sha256: blobHash } = await blobs.put(bytes, { claim })
      const data = { workspaceId: image.workspaceId, imageId: image.id, kind, blobHash, width, height: 48 }
      await scope.rendition.create({ data })
    }
    return image
  }

  async function tree(workspaceId: string, by: Person, side: number) {
    const photo = await prepared(await addUpload(database, workspaceId, 'private.jpg', { by }), side)
    const edit = async (source: Image, instruction: string, more: number) => {
      const { result } = await addEdit(database, source, instruction, { by })
      if (!result) throw new Error('A done edit has a result.')
      return prepared(result, side + more)
    }
    const night = await edit(photo, 'make it night', 10)
    return { photo, night, fog: await edit(night, 'add fog', 20) }
  }

  /** Makes a link. @returns its key and id */
  async function share(by: Person, workspaceId: string, request: Partial<ShareRequest>) {
    const member = await authorizeMember(database, await principalOf(by), workspaceId, 'share:create')
    const whole = {
      subject: 'image',
      imageIds: [],
      compare: true,
      download: true,
      remix: true,
      expiresAt: null,
    } as const
    const item = await createShare(services, member, { ...whole, password: undefined, baseUrl: origin, ...request })
    return { id: item.id, key: item.url?.slice(`${origin}/s/`.length) ?? '' }
  }

  /** An album of a workspace with pictures in this order. */
  async function album(by: Person, workspaceId: string, images: readonly Image[], more: Partial<NewAlbum> = {}) {
    const member = await authorizeMember(database, await principalOf(by), workspaceId, 'album:update')
    const made = await createAlbum(services, member, { name: 'Holiday', private: false, key: randomUUID(), ...more })
    const ids = images.map(({ id }) => id)
    if (ids.length > 0) await addToAlbum(services, member, made.id, ids)
    return { ...made, member }
  }

  const cookieOf = async (person: Person) => {
    const { cookiesFor, installationTag } = await import('@amend/auth')
    const app = `amend-${installationTag(services.auth.settings.secret, origin)}`
    return `${cookiesFor(origin, app).session.name}=${await tokenOf(person)}`
  }

  return { ...installation, tree, share, album, prepared, cookieOf, people: { team, owner, editor, stranger } }
}

export interface Visit {
  readonly cookie?: string
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** The routes under the address of a link, by name. */
export type Place = keyof ReturnType<typeof placesOf>

const placesOf = (key: string, imageId: string) =>
  ({
    page: { path: `/s/${key}`, answer: (request: Request) => page.GET(request, { params: Promise.resolve({ key }) }) },
    picture: {
      path: `/s/${key}?picture=${imageId}`,
      answer: (request: Request) => page.GET(request, { params: Promise.resolve({ key }) }),
    },
    from: {
      path: `/s/${key}?from=${imageId}`,
      answer: (request: Request) => page.GET(request, { params: Promise.resolve({ key }) }),
    },
    unlock: {
      path: `/s/${key}`,
      answer: (request: Request) => page.POST(request, { params: Promise.resolve({ key }) }),
    },
    thumbnail: bytes(key, imageId, 'thumbnail'),
    preview: bytes(key, imageId, 'preview'),
    file: bytes(key, imageId, 'file'),
    cover: {
      path: `/s/${key}/preview`,
      answer: (request: Request) => preview.GET(request, { params: Promise.resolve({ key }) }),
    },
    embed: {
      path: `/s/${key}/embed`,
      answer: (request: Request) => embed.GET(request, { params: Promise.resolve({ key }) }),
    },
    report: {
      path: `/s/${key}/report`,
      answer: (request: Request) => report.POST(request, { params: Promise.resolve({ key }) }),
    },
    remixForm: {
      path: `/s/${key}/remix?picture=${imageId}`,
      answer: (request: Request) => remix.GET(request, { params: Promise.resolve({ key }) }),
    },
    remix: {
      path: `/s/${key}/remix`,
      answer: (request: Request) => remix.POST(request, { params: Promise.resolve({ key }) }),
    },
    oembed: { path: `/api/oembed?url=${encodeURIComponent(`${origin}/s/${key}`)}`, answer: oembed.GET },
  }) as const

const bytes = (key: string, imageId: string, kind: string) => ({
  path: `/s/${key}/pictures/${imageId}/${kind}`,
  answer: (request: Request) => pictures.GET(request, { params: Promise.resolve({ key, imageId, kind }) }),
})

/** Requests a route as a browser does. */
export async function visit(place: Place, key: string, imageId: string, { cookie, form, headers }: Visit = {}) {
  const { path, answer } = placesOf(key, imageId)[place]
  const request = new Request(new URL(path, origin), {
    headers: { host: 'amend.example.org', 'accept-language': 'en', origin, ...(cookie && { cookie }), ...headers },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  const response = await answer(request)
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}
