import { randomUUID } from 'node:crypto'
import { addUpload, type Person } from '@amend/db/seed'
import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'

const { services, callerOf, team, owner, admin, editor, viewer, stranger } = await testInstallation()
const { database } = services
const workspaceId = team.id
const scope = database.workspace(workspaceId)

const newPicture = async () => (await addUpload(database, workspaceId, 'lake.jpg', { by: editor })).id
const refused = (code: string) => ({ cause: { code } })
const refusal = (code: string) => ({ status: 'rejected', reason: refused(code) })

async function say(person: Person, imageId: string, text: string, mentions: string[] = []) {
  return (await callerOf(person)).comment.add({ workspaceId, imageId, text, mentions, key: randomUUID() })
}

describe('comments', () => {
  it('are written by every member, once for a key, and are read in their order', async () => {
    const imageId = await newPicture()
    const first = await say(viewer, imageId, '  More light,\nplease.  ')
    expect(first).toMatchObject({
      ...{ text: 'More light,\nplease.', imageId, editedAt: null, mentions: [], reactions: [] },
      author: { id: viewer.user.id, name: 'Vera Viewer' },
    })
    const api = await callerOf(viewer)
    const again = { workspaceId, imageId, text: 'Another', key: first.id }
    expect(await api.comment.add(again)).toEqual(first)
    await expect((await callerOf(editor)).comment.add(again)).rejects.toMatchObject(refused('key-taken'))
    await say(editor, imageId, 'Done.')
    const { items, nextCursor } = await api.comment.list({ workspaceId, imageId })
    expect(items.map(({ text }) => text)).toEqual(['More light,\nplease.', 'Done.'])
    expect(nextCursor).toBeNull()
    const newest = await api.comment.list({ workspaceId, imageId, limit: 1 })
    expect(newest.items.map(({ text }) => text)).toEqual(['Done.'])
    const earlier = await api.comment.list({ workspaceId, imageId, limit: 1, cursor: newest.nextCursor })
    expect(earlier.items.map(({ text }) => text)).toEqual(['More light,\nplease.'])
    await expect(say(viewer, imageId, ' \n ')).rejects.toThrow('The comment is empty.')
    await expect(say(viewer, imageId, 'x'.repeat(4001))).rejects.toThrow('at most 4000 characters')
  })

  it('name members, who learn of it by an event; nobody else can be named', async () => {
    const imageId = await newPicture()
    const item = await say(viewer, imageId, '@Edda Editor and @Stan', [editor.user.id, stranger.user.id])
    expect(item.mentions).toEqual([{ id: editor.user.id, name: 'Edda Editor' }])
    const event = await scope.event.findFirst({ where: { subjectId: item.id } })
    expect(event).toMatchObject({
      kind: 'comment.added',
      data: { imageId, authorId: viewer.user.id, mentions: [editor.user.id] },
    })
  })

  it('are changed by their author only, and deleted by the author or an admin', async () => {
    const imageId = await newPicture()
    const { id } = await say(editor, imageId, 'Frist', [admin.user.id])
    for (const other of [viewer, admin, owner]) {
      const edit = (await callerOf(other)).comment.edit({ workspaceId, id, text: 'Mine' })
      await expect(edit).rejects.toMatchObject(refused('not-found'))
    }
    await expect((await callerOf(viewer)).comment.delete({ workspaceId, id })).rejects.toMatchObject(
      refused('not-found'),
    )
    const api = await callerOf(editor)
    const edited = await api.comment.edit({ workspaceId, id, text: 'First' })
    expect(edited).toMatchObject({ text: 'First', editedAt: expect.any(String), mentions: [] })
    await api.comment.delete({ workspaceId, id })
    await expect(api.comment.delete({ workspaceId, id })).rejects.toMatchObject(refused('not-found'))
    const other = await say(editor, imageId, 'Second')
    await (await callerOf(admin)).comment.delete({ workspaceId, id: other.id })
    expect((await api.comment.list({ workspaceId, imageId })).items).toEqual([])
    const log = await scope.auditLog.findMany({ where: { subjectId: other.id }, orderBy: { createdAt: 'asc' } })
    expect(log.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['comment:create', editor.user.id],
      ['comment:delete-any', admin.user.id],
    ])
  })

  it('get reactions, each member one of a kind', async () => {
    const imageId = await newPicture()
    const { id } = await say(editor, imageId, 'Done.')
    const react = async (person: Person, reaction: 'like' | 'love', on = true) =>
      (await callerOf(person)).comment.react({ workspaceId, id, reaction, on })
    await Promise.all([react(viewer, 'like'), react(viewer, 'like'), react(admin, 'like'), react(viewer, 'love')])
    const { reactions } = await react(viewer, 'love', false)
    expect(reactions).toEqual([
      { kind: 'like', people: expect.arrayContaining([{ id: viewer.user.id, name: 'Vera Viewer' }]) },
    ])
    expect(reactions[0]?.people).toHaveLength(2)
  })

  it('are found by the search, and not after they are changed or deleted', async () => {
    const imageId = await newPicture()
    const api = await callerOf(editor)
    const found = async (search: string) => (await api.image.list({ workspaceId, search })).items.map(({ id }) => id)
    const { id } = await say(editor, imageId, 'The dirigible is too bright.')
    expect(await found('dirigible lake')).toEqual([imageId])
    await api.comment.edit({ workspaceId, id, text: 'The aerostat is too bright.' })
    expect([await found('dirigible'), await found('aerostat')]).toEqual([[], [imageId]])
    await api.comment.delete({ workspaceId, id })
    expect(await found('aerostat')).toEqual([])
  })

  it('are all found when many people write at the same time, and go with their picture', async () => {
    const imageId = await newPicture()
    const people = [owner, admin, editor, viewer]
    const said = await Promise.all(
      people.flatMap((one, i) => [say(one, imageId, `word${i}a`), say(one, imageId, `word${i}b`)]),
    )
    const api = await callerOf(owner)
    await Promise.all([
      api.comment.delete({ workspaceId, id: said[0]?.id ?? '' }),
      api.tag.add({ workspaceId, ids: [imageId], names: ['tagged'] }),
      say(admin, imageId, 'word4'),
    ])
    const { annotations } = await scope.image.findFirstOrThrow({ where: { id: imageId } })
    const expected = ['tagged', 'word4', ...people.flatMap((_, i) => [`word${i}a`, `word${i}b`])]
    expect(annotations.split('\n').toSorted()).toEqual(expected.filter((word) => word !== 'word0a').toSorted())
    await api.image.trash({ workspaceId, ids: [imageId] })
    await Promise.allSettled([api.image.delete({ workspaceId, ids: [imageId] }), say(editor, imageId, 'too late')])
    expect(await scope.comment.count({ where: { imageId } })).toBe(0)
  })
})

describe('the review of a picture', () => {
  it('has the stars of each member, and their average', async () => {
    const imageId = await newPicture()
    const rate = async (person: Person, stars: number) =>
      (await callerOf(person)).review.rate({ workspaceId, imageId, stars })
    expect((await rate(viewer, 2)).stars).toEqual({ own: 2, average: 2, count: 1 })
    expect((await rate(editor, 5)).stars).toEqual({ own: 5, average: 3.5, count: 2 })
    await Promise.all([rate(viewer, 1), rate(viewer, 1), rate(viewer, 1)])
    expect((await rate(editor, 0)).stars).toEqual({ own: 0, average: 1, count: 1 })
    await expect(rate(editor, 6)).rejects.toThrow('The number of stars must be at most 5.')
    await expect(rate(editor, 2.5)).rejects.toThrow('The number of stars must be a whole number.')
  })

  it('has the latest verdict of each reviewer, with name and time; viewers give none', async () => {
    const imageId = await newPicture()
    const decide = async (person: Person, verdict: 'approved' | 'changes' | null) =>
      (await callerOf(person)).review.decide({ workspaceId, imageId, verdict })
    await decide(editor, 'changes')
    await Promise.all([decide(admin, 'approved'), decide(admin, 'approved')])
    await decide(editor, 'approved')
    const { verdicts } = await (await callerOf(viewer)).review.get({ workspaceId, imageId })
    expect(verdicts).toEqual([
      { reviewer: { id: editor.user.id, name: 'Edda Editor' }, verdict: 'approved', at: expect.any(String) },
      { reviewer: { id: admin.user.id, name: 'Ada Admin' }, verdict: 'approved', at: expect.any(String) },
    ])
    await expect(decide(viewer, 'approved')).rejects.toMatchObject(refused('not-permitted'))
    expect((await decide(admin, null)).verdicts).toHaveLength(1)
  })
})

describe('somebody who is no longer a member', () => {
  it('neither reads nor writes, and stays named on what they wrote', async () => {
    const imageId = await newPicture()
    const former = await newPerson(database)
    const membership = { workspaceId, userId: former.user.id }
    await database.installation.membership.create({ data: { ...membership, role: 'editor' } })
    const { id } = await say(former, imageId, 'I was here.')
    await database.installation.membership.delete({ where: { workspaceId_userId: membership } })
    const api = await callerOf(former)
    const attempts = [
      api.comment.list({ workspaceId, imageId }),
      api.comment.edit({ workspaceId, id, text: 'x' }),
      api.comment.delete({ workspaceId, id }),
      api.comment.react({ workspaceId, id, reaction: 'like', on: true }),
      api.review.get({ workspaceId, imageId }),
      api.album.list({ workspaceId }),
      api.tag.list({ workspaceId }),
    ]
    for (const answer of await Promise.allSettled(attempts)) expect(answer).toMatchObject(refusal('not-found'))
    const { items } = await (await callerOf(viewer)).comment.list({ workspaceId, imageId })
    expect(items).toMatchObject([{ text: 'I was here.', author: { id: former.user.id } }])
  })
})
