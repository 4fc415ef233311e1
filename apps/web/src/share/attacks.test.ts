/**
 * Every route of a shared link against everybody who may not: without a key, with an ended one, with the key or the pass
 * of another link, without the password; and the rightful visitor, who gets everything.
 */
import { randomUUID } from 'node:crypto'
import { authorizeMember } from '@amend/services'
import { deleteAlbum } from '@amend/services/album'
import { revokeShare, updateShare } from '@amend/services/share'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { origin, type Place, sharingInstallation, type Visit, visit } from './testing/visitors.ts'

const installation = await sharingInstallation()
const { services, share, album, tree, cookieOf, principalOf, team, editor, owner, stranger } = installation
const { database } = services

const password = 'only for friends'
let ours: Awaited<ReturnType<typeof tree>>
let theirs: Awaited<ReturnType<typeof tree>>
let open: { id: string; key: string }
let branch: { id: string; key: string }
let visitor: string

beforeAll(async () => {
  ours = await tree(team.id, editor, 100)
  theirs = await tree(stranger.workspace.id, stranger, 300)
  open = await share(editor, team.id, { imageIds: [ours.fog.id], compare: false })
  branch = await share(editor, team.id, { subject: 'branch', imageIds: [ours.fog.id] })
  visitor = await cookieOf(stranger)
}, 60_000)

beforeEach(async () => {
  await database.unsafe.rateLimit.deleteMany()
})

afterEach(async () => {
  await database.installation.workspace.update({ where: { id: team.id }, data: { deletedAt: null } })
})

const forms: Partial<Record<Place, (imageId: string) => Record<string, string>>> = {
  unlock: () => ({ password: 'a guess' }),
  report: () => ({ reason: 'other', comment: '' }),
  remix: (picture) => ({ picture, workspace: stranger.workspace.id, key: randomUUID() }),
}

/** Every route; "unlock" is tested by itself, and "file" needs a worker where it is allowed. */
const places = [
  ...(['page', 'picture', 'from', 'thumbnail', 'preview', 'file', 'cover', 'embed'] as const),
  ...(['report', 'remixForm', 'remix', 'oembed'] as const),
]
const ofPicture = ['thumbnail', 'preview', 'file', 'remixForm', 'remix'] as const

function ask(place: Place, key: string, imageId: string, more: Visit = {}) {
  const form = forms[place]?.(imageId)
  return visit(place, key, imageId, { ...(form && { form }), cookie: visitor, ...more })
}

const imports = () => database.workspace(stranger.workspace.id).image.count()

describe('a key that opens nothing', () => {
  const absent: Record<string, () => Promise<string>> = {
    guessed: async () => 'A'.repeat(24),
    mistyped: async () => open.key.slice(0, -1),
    'with its last letter changed': async () => `${open.key.slice(0, -1)}${open.key.endsWith('A') ? 'B' : 'A'}`,
    expired: async () => {
      const { id, key } = await share(editor, team.id, { imageIds: [ours.fog.id] })
      await database.workspace(team.id).shareLink.update({ where: { id }, data: { expiresAt: new Date() } })
      return key
    },
    revoked: async () => {
      const { id, key } = await share(editor, team.id, { imageIds: [ours.fog.id] })
      const member = await authorizeMember(database, await principalOf(editor), team.id, 'share:revoke')
      await revokeShare(services, member, id)
      return key
    },
    'revoked, with a password': async () => {
      const { id, key } = await share(editor, team.id, { imageIds: [ours.fog.id], password })
      await revokeShare(
        services,
        await authorizeMember(database, await principalOf(owner), team.id, 'share:revoke'),
        id,
      )
      return key
    },
    'of a picture in the trash': async () => {
      const gone = await tree(team.id, editor, 200)
      const { key } = await share(editor, team.id, { imageIds: [gone.fog.id] })
      await database.workspace(team.id).image.update({ where: { id: gone.fog.id }, data: { trashedAt: new Date() } })
      return key
    },
    'of a deleted album': async () => {
      const { id, member } = await album(editor, team.id, [ours.fog])
      const { key } = await share(editor, team.id, { subject: 'album', albumId: id })
      await deleteAlbum(services, member, id)
      return key
    },
    'of an album that only one person sees': async () => {
      const { id } = await album(editor, team.id, [ours.fog])
      const { key } = await share(editor, team.id, { subject: 'album', albumId: id })
      const data = { privateToId: editor.user.id }
      await database.workspace(team.id).album.update({ where: { id }, data })
      return key
    },
    'of an album, expired': async () => {
      const { key, id } = await albumLink({ password })
      await database.workspace(team.id).shareLink.update({ where: { id }, data: { expiresAt: new Date() } })
      return key
    },
    'of an album, revoked': async () => {
      const { key, id } = await albumLink({})
      await database.workspace(team.id).shareLink.update({ where: { id }, data: { revokedAt: new Date() } })
      return key
    },
    'of an album of a deleted team': async () => {
      const { key } = await albumLink({})
      await database.installation.workspace.update({ where: { id: team.id }, data: { deletedAt: new Date() } })
      return key
    },
  }

  it.each(Object.entries(absent))('%s: is answered like one that never was, on every route', async (_, make) => {
    const key = await make()
    const before = await imports()
    for (const place of [...places, 'unlock' as const]) {
      await database.unsafe.rateLimit.deleteMany()
      const answer = await ask(place, key, ours.fog.id)
      const never = await ask(place, 'B'.repeat(24), randomUUID())
      expect(answer.status, place).toBe(404)
      expect(answer.body.equals(never.body), place).toBe(true)
      expect([...answer.headers], place).toEqual([...never.headers])
    }
    expect(await imports()).toBe(before)
  })
})

async function albumLink(request: { password?: string; download?: boolean }) {
  const { id: albumId } = await album(editor, team.id, [ours.night, ours.fog])
  return share(editor, team.id, { subject: 'album', albumId, ...request })
}

describe.each(['a picture', 'an album'] as const)('a link with a password to %s', (what) => {
  let locked: { id: string; key: string }

  beforeAll(async () => {
    const toPicture = () => share(editor, team.id, { imageIds: [ours.fog.id], password })
    locked = await (what === 'an album' ? albumLink({ password }) : toPicture())
  })

  const unlock = async (key: string, word: string) => {
    const { status, headers } = await ask('unlock', key, '', { form: { password: word } })
    return { status, headers, cookie: headers.get('set-cookie')?.split(';')[0] ?? '' }
  }

  it('shows nothing without it, on every route', async () => {
    for (const place of places) {
      const answer = await ask(place, locked.key, ours.fog.id)
      // An embedded page says that there is a password, other programs get no picture.
      const status = place === 'embed' ? 200 : place === 'cover' ? 404 : 401
      expect(answer.status, place).toBe(status)
      expect(answer.body.toString(), place).not.toMatch(/make it night|add fog|Holiday|pictures\//)
      expect(answer.headers.get('content-type'), place).not.toMatch(/^image/)
    }
  })

  it('refuses a wrong password, without a cookie', async () => {
    const { status, cookie } = await unlock(locked.key, 'a guess')
    expect([status, cookie]).toEqual([403, ''])
  })

  it('opens with the right one, by a cookie of its path for an hour', async () => {
    const { status, headers, cookie } = await unlock(locked.key, password)
    expect(status).toBe(303)
    expect(headers.get('location')).toBe(`/s/${locked.key}`)
    expect(headers.get('set-cookie')).toMatch(
      new RegExp(
        `^__Secure-amend-[0-9a-f]{8}\\.share=\\S+; Path=/s/${locked.key}; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$`,
      ),
    )
    for (const place of ['page', 'thumbnail', 'preview', 'remixForm'] as const) {
      const answer = await ask(place, locked.key, ours.fog.id, { cookie: `${visitor}; ${cookie}` })
      expect(answer.status, place).toBe(200)
    }
    // Programs have no cookie, and a frame in a foreign page reads none.
    expect((await ask('cover', locked.key, '', { cookie })).status).toBe(404)
    expect((await ask('embed', locked.key, '', { cookie })).body.toString()).not.toContain('pictures/')
  })

  it('is not opened by the pass of another link, a changed or a made-up one', async () => {
    const other = await share(editor, team.id, { imageIds: [ours.night.id], password })
    const { cookie } = await unlock(other.key, password)
    const [name, value = ''] = cookie.split('=')
    const later = `${Number(value.slice(0, 13)) + 60_000}${value.slice(13)}`
    for (const forged of [cookie, `${name}=${later}`, `${name}=1`, `${name}=${'9'.repeat(13)}.${'A'.repeat(43)}`]) {
      for (const place of places.filter((one) => one !== 'embed' && one !== 'cover')) {
        const answer = await ask(place, locked.key, ours.fog.id, { cookie: `${visitor}; ${forged}` })
        expect(answer.status, `${place} ${forged}`).toBe(401)
      }
    }
  })

  it('is not opened by a pass of before its password was changed', async () => {
    const { key, id } = await (what === 'an album'
      ? albumLink({ password })
      : share(editor, team.id, { imageIds: [ours.fog.id], password }))
    const { cookie } = await unlock(key, password)
    const visitWith = async (pass: string) =>
      Promise.all(
        (['page', 'thumbnail', 'preview', 'remixForm'] as const).map(
          async (place) => (await ask(place, key, ours.fog.id, { cookie: `${visitor}; ${pass}` })).status,
        ),
      )
    expect(await visitWith(cookie)).toEqual([200, 200, 200, 200])
    const member = await authorizeMember(database, await principalOf(editor), team.id, 'share:update')
    const change = (to: object) => updateShare(services, member, id, { change: to, baseUrl: origin })
    await change({ password: 'for other friends' })
    expect(await visitWith(cookie)).toEqual([401, 401, 401, 401])
    expect((await unlock(key, password)).status).toBe(403)
    const next = await unlock(key, 'for other friends')
    expect(await visitWith(next.cookie)).toEqual([200, 200, 200, 200])
    // The same password set anew ends the passes as well.
    await change({ password: 'for other friends' })
    expect(await visitWith(next.cookie)).toEqual([401, 401, 401, 401])
    await change({ password: null })
    expect(await visitWith('')).toEqual([200, 200, 200, 200])
  })

  it('is closed to a network after ten wrong passwords, also with the right one', async () => {
    for (let i = 0; i < 10; i++) expect((await unlock(locked.key, `guess ${i}`)).status).toBe(403)
    const { status, headers, cookie } = await unlock(locked.key, password)
    expect([status, cookie]).toEqual([429, ''])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('a link', () => {
  it('reaches no picture beside its own: of its workspace, of another, or of none', async () => {
    const before = await imports()
    for (const imageId of [ours.photo.id, ours.night.id, theirs.fog.id, randomUUID(), 'x']) {
      for (const place of ofPicture) expect((await ask(place, open.key, imageId)).status, place).toBe(404)
    }
    expect(await imports()).toBe(before)
  })

  it('reaches no picture beside its own in an album that holds others of its workspace', async () => {
    const { key } = await albumLink({})
    const before = await imports()
    for (const imageId of [ours.photo.id, theirs.fog.id, randomUUID(), 'x', ours.fog.id.slice(0, -1)]) {
      for (const place of ofPicture) expect((await ask(place, key, imageId)).status, place).toBe(404)
      const page = await ask('picture', key, imageId)
      expect(page.body.toString()).not.toContain(`${imageId}"`)
    }
    expect(await imports()).toBe(before)
  })

  it.each([
    ['download', ['file'], /\/file/],
    ['remix', ['remixForm', 'remix'], /remix/],
  ] as const)('without %s refuses it, and its page has no link to it', async (right, places, link) => {
    const { key } = await share(editor, team.id, { imageIds: [ours.fog.id], [right]: false })
    const before = await imports()
    for (const place of places) expect((await ask(place, key, ours.fog.id)).status, place).toBe(403)
    expect(await imports()).toBe(before)
    const page = await ask('page', key, ours.fog.id)
    expect(page.status).toBe(200)
    expect(page.body.toString()).not.toMatch(link)
    expect(page.body.toString()).toMatch(right === 'remix' ? /\/file/ : /remix/)
    expect((await ask(right === 'remix' ? 'page' : 'remixForm', key, ours.fog.id)).status).toBe(200)
  })

  it('gives no original, no model size and no full rendition by name', async () => {
    for (const kind of ['full', 'model', 'original', 'share', '../full', '']) {
      const { GET } = await import('../app/s/[key]/pictures/[imageId]/[kind]/route.ts')
      const request = new Request(`${origin}/s/${open.key}/pictures/x/x`, { headers: { host: 'amend.example.org' } })
      const params = Promise.resolve({ key: open.key, imageId: ours.fog.id, kind })
      expect((await GET(request, { params })).status, kind).toBe(404)
    }
  })

  it('does not remix into a workspace of somebody else, and only for who is signed in', async () => {
    const form = { picture: ours.fog.id, workspace: owner.workspace.id, key: randomUUID() }
    expect((await ask('remix', open.key, ours.fog.id, { form })).status).toBe(404)
    const own = { ...form, workspace: stranger.workspace.id }
    const nobody = await visit('remix', open.key, ours.fog.id, { form: own })
    expect(nobody.status).toBe(401)
    const crossSite = { form: own, headers: { 'sec-fetch-site': 'cross-site' } }
    expect((await ask('remix', open.key, ours.fog.id, crossSite)).status).toBe(403)
    const signIn = await visit('remixForm', open.key, ours.fog.id)
    expect(signIn.status).toBe(303)
    expect(signIn.headers.get('location')).toContain('/sign-in?callbackUrl=%2Fs%2F')
  })

  it('gives its visitor all that it shows', async () => {
    for (const imageId of [ours.photo.id, ours.night.id, ours.fog.id]) {
      for (const place of ['thumbnail', 'preview'] as const) {
        const answer = await ask(place, branch.key, imageId, { cookie: '' })
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
        expect(answer.headers.get('cache-control')).toBe('private, no-cache')
        const etag = answer.headers.get('etag') ?? ''
        const again = await ask(place, branch.key, imageId, { cookie: '', headers: { 'if-none-match': etag } })
        expect(again.status).toBe(304)
      }
    }
    const page = (await ask('page', branch.key, '', { cookie: '' })).body.toString()
    for (const text of ['make it night', 'add fog', 'type="range"', '/file']) expect(page).toContain(text)
    expect(page).not.toMatch(/private|Edda|Studio/)
    expect((await ask('cover', branch.key, '')).status).toBe(200)
    expect((await ask('report', branch.key, '')).status).toBe(303)
  })
})
