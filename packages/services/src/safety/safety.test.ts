/** Pictures that were found unsuitable: who sees them, and who decides. */
import { randomUUID } from 'node:crypto'
import type { SafetyStatus } from '@amend/contract'
import type { Image } from '@amend/db'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { createAlbum } from '../album/index.ts'
import { requestEdit } from '../edit/index.ts'
import { editRecord } from '../edit/record.ts'
import { getImage, listImages } from '../image/index.ts'
import { listNotifications, rememberPageAddress } from '../notification/index.ts'
import { createShare } from '../share/create.ts'
import { openShare } from '../share/open.ts'
import { sharedPictures } from '../share/page.ts'
import { settings, testInstallation } from '../testing/installation.ts'
import {
  decideReview,
  findReviewPicture,
  flagImage,
  keepScores,
  knownScores,
  listReviews,
  requestReview,
} from './index.ts'

const { services, principalOf, team, owner, editor, viewer, stranger } = await testInstallation()
const { database } = services
const baseUrl = 'https://amend.example.org'
const member = async (person: Person = editor) =>
  authorizeMember(database, await principalOf(person), team.id, 'image:view')

let photo: Image
let night: Image
beforeEach(async () => {
  await database.unsafe.rateLimit.deleteMany()
  photo = await addUpload(database, team.id, 'lake.jpg', { by: editor })
  const { result } = await addEdit(database, photo, 'make it night', { by: editor })
  if (!result) throw new Error('A done edit has a result.')
  night = result
})

const flag = ({ workspaceId, id: imageId }: Image) =>
  database.transaction((records) => flagImage(records, { workspaceId, imageId, reason: 'porn', score: 0.91 }))
const flagOf = ({ id }: Image) => database.workspace(team.id).safetyFlag.findFirstOrThrow({ where: { imageId: id } })
const ask = async ({ id }: Image, comment = 'It is a statue.') => requestReview(services, await member(), id, comment)
/** By an administrator who has seen what the picture is now. */
const decide = async (image: Image, decision: 'requested' | 'cleared' | 'withheld') => {
  const { id, status } = await flagOf(image)
  return decideReview(services, owner.user.id, { id, decision, replaces: status === 'flagged' ? 'requested' : status })
}
const safetyOf = async ({ id }: Image) => (await getImage(await member(), id)).safety

const share = async (imageIds: readonly string[], subject: 'image' | 'branch' | 'selection' = 'image') => {
  const terms = { compare: true, download: true, remix: true, password: undefined, expiresAt: null }
  const request = { subject, imageIds, ...terms, baseUrl }
  const { url } = await createShare(services, await member(), request)
  return url?.slice(`${baseUrl}/s/`.length) ?? ''
}
const shown = async (key: string) => {
  const { principal } = await openShare(services, key, undefined)
  return (await sharedPictures(services, principal)).map(({ id }) => id)
}

describe('a classification', () => {
  it('is kept once for equal bytes', async () => {
    const { blobHash } = photo
    expect(await knownScores(database, blobHash, 'a@1')).toBeUndefined()
    await keepScores(database, { blobHash, classifier: 'a@1', scores: { porn: 0.2 } })
    await keepScores(database, { blobHash, classifier: 'a@1', scores: { porn: 0.9 } })
    expect(await knownScores(database, blobHash, 'a@1')).toEqual({ porn: 0.2 })
    expect(await knownScores(database, blobHash, 'a@2')).toBeUndefined()
  })
})

describe('a flagged picture', () => {
  it('says so with its reason to members, until a review clears it', async () => {
    expect(await safetyOf(photo)).toBeNull()
    await flag(photo)
    expect(await safetyOf(photo)).toEqual({ reason: 'porn', status: 'flagged' })
    const { items } = await listImages(services, await member(viewer), { limit: 60 })
    expect(items.find(({ id }) => id === photo.id)?.safety).toEqual({ reason: 'porn', status: 'flagged' })
    expect((await ask(photo)).safety).toEqual({ reason: 'porn', status: 'requested' })
    await decide(photo, 'cleared')
    expect(await safetyOf(photo)).toBeNull()
    // Another attempt of its job does not undo the review.
    await flag(photo)
    expect(await safetyOf(photo)).toBeNull()
  })

  it('is not shared, by itself or among others, until a review clears it', async () => {
    await flag(night)
    const refused = { code: 'picture-withheld', field: 'imageIds' }
    await expect(share([night.id])).rejects.toMatchObject(refused)
    await expect(share([photo.id, night.id], 'selection')).rejects.toMatchObject(refused)
    await ask(night)
    await expect(share([night.id])).rejects.toMatchObject(refused)
    await decide(night, 'withheld')
    await expect(share([night.id])).rejects.toMatchObject(refused)
    await decide(night, 'cleared')
    expect(await shown(await share([night.id]))).toEqual([photo.id, night.id])
  })

  it('disappears from links that were made before, which end with their picture and come back with a review', async () => {
    const [single, branch, selection] = [
      await share([night.id]),
      await share([night.id], 'branch'),
      await share([night.id, photo.id], 'selection'),
    ]
    await flag(night)
    await expect(shown(single)).rejects.toMatchObject({ code: 'not-found' })
    await expect(shown(branch)).rejects.toMatchObject({ code: 'not-found' })
    expect(await shown(selection)).toEqual([photo.id])
    await ask(night)
    await decide(night, 'cleared')
    expect(await shown(single)).toEqual([photo.id, night.id])
    await flag(photo)
    expect(await shown(branch)).toEqual([night.id])
    expect(await shown(single)).toEqual([night.id])
  })

  it('is no cover of an album', async () => {
    const { cover } = await createAlbum(services, await member(), { name: 'Lakes', private: false, key: randomUUID() })
    expect(cover).toBeNull()
  })
})

describe('a review', () => {
  it('is requested once, in the words of the first request, with an entry in the audit log and an event', async () => {
    await flag(photo)
    await ask(photo, 'It is a statue.')
    await ask(photo, 'Really.')
    expect(await flagOf(photo)).toMatchObject({
      ...{ status: 'requested', comment: 'It is a statue.', requestedById: editor.user.id, decidedAt: null },
      requestedAt: expect.any(Date),
    })
    const scope = database.workspace(team.id)
    const audited = await scope.auditLog.findMany({ where: { subjectId: photo.id } })
    expect(audited).toMatchObject([
      { action: 'image:ask-review', actorId: editor.user.id, data: { after: { comment: 'It is a statue.' } } },
    ])
    expect(await scope.event.count({ where: { subjectId: photo.id, kind: 'image.changed' } })).toBe(1)
  })

  it('is not requested for a picture that is not flagged, that is somebody else’s, or that stays blurred', async () => {
    await expect(ask(photo)).rejects.toMatchObject({ code: 'not-found' })
    const foreign = await addUpload(database, stranger.workspace.id, 'x.jpg', { by: stranger })
    await flag(foreign)
    await expect(ask(foreign)).rejects.toMatchObject({ code: 'not-found' })
    await flag(photo)
    await ask(photo)
    await decide(photo, 'withheld')
    await expect(ask(photo)).rejects.toMatchObject({ code: 'already-reviewed' })
  })

  it('is decided by an administrator, who sees the picture then and is named in the audit log', async () => {
    await flag(photo)
    const { id } = await flagOf(photo)
    // Nobody asks administrators to look at it.
    await expect(decide(photo, 'cleared')).rejects.toMatchObject({ code: 'not-found' })
    await expect(findReviewPicture(services, id)).rejects.toMatchObject({ code: 'not-found' })
    await ask(photo)
    const { blobHash } = photo
    const preview = {
      workspaceId: team.id,
      imageId: photo.id,
      kind: 'preview' as const,
      blobHash,
      width: 64,
      height: 48,
    }
    await database.unsafe.rendition.create({ data: preview })
    expect(await findReviewPicture(services, id)).toMatchObject({ sha256: blobHash })
    const decided = await decide(photo, 'withheld')
    expect(decided).toMatchObject({
      ...{ id, imageId: photo.id, workspace: { id: team.id }, status: 'withheld', comment: 'It is a statue.' },
      ...{ reason: 'porn', score: 0.91, url: `/api/safety/${id}` },
      ...{ requestedBy: { id: editor.user.id }, decidedBy: { id: owner.user.id } },
    })
    const audited = await database.workspace(team.id).auditLog.findMany({
      where: { subjectId: photo.id, action: 'safety:decide' },
    })
    expect(audited).toMatchObject([
      { actorId: owner.user.id, data: { before: { status: 'requested' }, after: { status: 'withheld' } } },
    ])
  })

  it('is mailed to the administrators when it is requested, once an hour', async () => {
    const { mailOutbox, user } = database.unsafe
    await mailOutbox.deleteMany()
    await rememberPageAddress(database, 'https://admin.example.org', 'administration')
    for (const image of [photo, night]) {
      await flag(image)
      await ask(image)
    }
    const mails = await mailOutbox.findMany({ where: { subject: { contains: 'flagged picture' } } })
    const administrators = await user.findMany({ where: { role: 'administrator' } })
    expect(mails.map(({ recipient }) => recipient).sort()).toEqual(administrators.map(({ email }) => email).sort())
    expect(mails[0]?.text).toContain('https://admin.example.org/moderation')
    expect(JSON.stringify(mails)).not.toMatch(/statue|lake/)
  })

  it('tells the person who requested it what was decided, by the app and by mail, and nobody of who decided', async () => {
    await flag(photo)
    await ask(photo)
    await database.unsafe.mailOutbox.deleteMany()
    await decide(photo, 'withheld')
    const news = async () => {
      const { items } = await listNotifications(services, await principalOf(editor), undefined)
      return items.filter(({ imageId }) => imageId === photo.id)
    }
    expect(await news()).toMatchObject([{ kind: 'decision', outcome: 'withheld', actor: null, read: false }])
    const [mail] = await database.unsafe.mailOutbox.findMany({ where: { recipient: editor.user.email } })
    expect(mail?.text).toContain(`/w/${team.id}/edit/${photo.id}`)
    expect(mail?.unsubscribeUrl).toContain('event=decision')
    // A changed decision takes the place of the former one, and one that is taken back leaves none.
    await decide(photo, 'cleared')
    expect(await news()).toMatchObject([{ kind: 'decision', outcome: 'cleared' }])
    await decide(photo, 'requested')
    expect(await news()).toEqual([])
  })

  it('is not decided by two administrators at once, nor over a decision that was not seen', async () => {
    await flag(photo)
    await ask(photo)
    const { id } = await flagOf(photo)
    const both = await Promise.allSettled(
      (['cleared', 'withheld'] as const).map((decision) =>
        decideReview(services, owner.user.id, { id, decision, replaces: 'requested' }),
      ),
    )
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject({
      code: 'changed-meanwhile',
      message: 'Somebody else has changed this meanwhile. Look at it again.',
    })
    const { status } = await flagOf(photo)
    expect(both[status === 'cleared' ? 0 : 1]?.status).toBe('fulfilled')
  })

  it('lists all decisions on a picture with who made them, the latest first', async () => {
    await flag(photo)
    await ask(photo)
    await decide(photo, 'withheld')
    await decide(photo, 'requested')
    expect(await flagOf(photo)).toMatchObject({ status: 'requested', decidedById: null, decidedAt: null })
    const { decisions } = await decide(photo, 'cleared')
    const by = owner.user.name
    expect(decisions).toMatchObject([
      { status: 'cleared', by },
      { status: 'requested', by },
      { status: 'withheld', by },
    ])
  })

  it('is listed until it is decided, a page at a time, and not of a deleted workspace', async () => {
    const ids = async (decided: boolean, cursor?: string) => {
      const { items } = await listReviews(database, { decided, cursor })
      return items.map(({ imageId }) => imageId)
    }
    for (const image of [photo, night]) {
      await flag(image)
      await ask(image)
    }
    expect((await ids(false)).slice(0, 2)).toEqual([night.id, photo.id])
    await decide(night, 'cleared')
    expect(await ids(false)).not.toContain(night.id)
    expect(await ids(true)).toContain(night.id)
    await expect(ids(false, 'guessed')).rejects.toMatchObject({ code: 'bad-input' })

    const many = await Promise.all(
      Array.from({ length: 55 }, (_, i) => addUpload(database, team.id, `${i}.jpg`, { by: editor })),
    )
    const status: SafetyStatus = 'requested'
    await database.workspace(team.id).safetyFlag.createMany({
      data: many.map(({ id: imageId }, i) => {
        const requestedAt = new Date(Date.UTC(2020, 0, 1, 0, i % 3))
        return { workspaceId: team.id, imageId, reason: 'porn' as const, score: 0.9, status, requestedAt }
      }),
    })
    const all: string[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 10; pages++) {
      const page = await listReviews(database, { decided: false, cursor })
      all.push(...page.items.map(({ imageId }) => imageId))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(new Set(all).size).toBe(all.length)
    for (const { id } of [photo, ...many]) expect(all).toContain(id)

    await database.installation.workspace.update({ where: { id: team.id }, data: { deletedAt: new Date() } })
    expect(await ids(false)).toEqual([])
    await database.installation.workspace.update({ where: { id: team.id }, data: { deletedAt: null } })
  })
})

describe('an edit', () => {
  const request = async (instruction: string) =>
    requestEdit(services, await member(), {
      ...{ sourceId: photo.id, instruction, settings: { ...settings, steps: 32 }, variants: 1, key: randomUUID() },
    })

  it('costs nothing when its result is flagged', async () => {
    const costs: number[] = []
    for (const flagged of [false, true]) {
      const [edit] = await request('make it night')
      const payload = { workspaceId: team.id, editId: edit?.id ?? '' }
      await database.transaction(async (records) => {
        const begun = await editRecord.begin(records, payload, { number: 1, worker: 'test' })
        if (!begun) throw new Error('It waits.')
        const store = async () => {
          if (flagged) {
            await flagImage(records, { workspaceId: team.id, imageId: night.id, reason: 'sexy', score: 0.9 })
          }
          return night.id
        }
        await editRecord.finish(records, begun.row, { store })
      })
      const entries = await database.workspace(team.id).creditEntry.findMany({ where: { editId: payload.editId } })
      costs.push(entries.reduce((sum, { amount }) => sum + amount, 0))
    }
    expect(costs[0]).toBeGreaterThan(0)
    expect(costs[1]).toBe(0)
  })

  it('is refused before it runs when a word is not allowed, and nothing is written or charged', async () => {
    const before = await database.workspace(team.id).edit.count()
    await expect(request('please und-ress her')).rejects.toMatchObject({
      ...{ code: 'word-refused', field: 'instruction', word: 'undress' },
      message: 'The instruction contains “undress”, which is not allowed here. Say it in other words.',
    })
    expect(await database.workspace(team.id).edit.count()).toBe(before)
    expect(await request('a peacock in front of the cockpit')).toHaveLength(1)
  })
})
