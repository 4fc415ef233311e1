import { addEdit } from '@amend/db/seed'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, callerOf, team, owner, editor, teamPicture } = await testInstallation()
const { database, queue } = services
const { installation } = database

const administrator = async () => createAdminCaller(await contextOf(owner))
const code = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code

async function queuedEdit(): Promise<string> {
  const { edit } = await addEdit(database, teamPicture, 'a private instruction', { by: editor, status: 'queued' })
  const payload = { workspaceId: team.id, editId: edit.id }
  await database.transaction((records) => queue.request(records, 'edit.perform', payload, { person: editor.user.id }))
  return edit.id
}

const statusOf = async (id: string) =>
  (await database.workspace(team.id).edit.findUniqueOrThrow({ where: { id } })).status

describe('the queue', () => {
  it('shows whose jobs wait, by person and state, and nothing of what they are about', async () => {
    await queuedEdit()
    const admin = await administrator()
    const page = await admin.job.list({ state: 'waiting', personId: editor.user.id })
    expect(page.items).toMatchObject([
      { name: 'edit.perform', state: 'waiting', person: { email: editor.user.email }, mayRetry: false },
    ])
    expect(JSON.stringify(page)).not.toContain('private')
    expect((await admin.job.list({ personId: owner.user.id })).items).toEqual([])
    expect(await admin.job.counts()).toContainEqual(
      expect.objectContaining({ name: 'edit.perform', state: 'waiting', count: 1 }),
    )
  })

  it('cancels a job with its record, which says so, and runs it again on request', async () => {
    const editId = await queuedEdit()
    const admin = await administrator()
    const jobId = async (state: 'waiting' | 'failed') => {
      const rows = await database.unsafe.$queryRaw<{ id: string }[]>`
        SELECT id::text FROM jobs.job WHERE singleton_key = ${editId} ORDER BY created_on DESC`
      const { items } = await admin.job.list({ state })
      return items.find(({ id }) => rows.some((row) => row.id === id))?.id ?? ''
    }
    const waiting = await jobId('waiting')
    expect(await admin.job.cancel({ ids: [waiting] })).toEqual([waiting])
    expect(await statusOf(editId)).toBe('failed')
    expect(await database.workspace(team.id).edit.findUniqueOrThrow({ where: { id: editId } })).toMatchObject({
      errorCode: 'cancelled-by-administrator',
    })
    // It has ended, so that there is nothing to cancel any more.
    expect(await admin.job.cancel({ ids: [waiting] })).toEqual([])

    // As a worker ends a job that failed for good.
    await database.unsafe.$executeRaw`
      UPDATE jobs.job SET state = 'completed', output = '{"outcome": "failed", "code": "internal"}'
      WHERE id = ${waiting}::uuid`
    const failed = (await admin.job.list({ state: 'failed' })).items.find(({ id }) => id === waiting)
    expect(failed).toMatchObject({ mayRetry: true, errorCode: 'internal' })
    await admin.job.retry({ id: waiting })
    expect(await statusOf(editId)).toBe('queued')
    expect(await jobId('waiting')).not.toBe(waiting)
    expect(await admin.job.retry({ id: waiting }).catch(code)).toBe('cannot-retry')
  })
})

describe('the outbox', () => {
  it('has states and reasons, and no texts', async () => {
    const admin = await administrator()
    const all = { recipient: 'a@example.org', text: 'https://secret', html: '<a href="https://secret">' }
    const mail = (subject: string, more: object) =>
      installation.mailOutbox.create({ data: { ...all, subject, ...more } })
    const nextAt = new Date(Date.now() + 3_600_000)
    const { id } = await mail('waits', { attempts: 2, error: 'The server is busy.', nextAt })
    const { id: gone } = await mail('given up', { attempts: 8, error: 'No such person.' })
    await mail('sent', { sentAt: new Date(), attempts: 1 })
    const page = await admin.outbox.list({})
    const states = Object.fromEntries(page.items.map(({ subject, state }) => [subject, state]))
    expect(states).toMatchObject({ waits: 'waiting', 'given up': 'given-up', sent: 'sent' })
    expect(JSON.stringify(page)).not.toContain('secret')
    expect((await admin.outbox.list({ state: 'given-up' })).items.map(({ subject }) => subject)).toEqual(['given up'])
    await admin.outbox.retry({ id })
    expect((await installation.mailOutbox.findUniqueOrThrow({ where: { id } })).nextAt.getTime()).toBeLessThan(
      nextAt.getTime(),
    )
    expect(await admin.outbox.retry({ id: gone }).catch(code)).toBe('cannot-retry')
  })
})

describe('storage', () => {
  it('adds up, and a clean-up waits once however often it is requested', async () => {
    const admin = await administrator()
    const { bytes, disk, ...parts } = await admin.storage.read()
    const { originals, results, previews, masks, derived, trash, unused } = parts
    expect(originals + results + previews + masks + derived + trash + unused).toBe(bytes)
    expect(disk?.bytes).toBeGreaterThan(0)
    await admin.storage.cleanUp({ name: 'blob.clean' })
    await admin.storage.cleanUp({ name: 'blob.clean' })
    expect((await admin.job.list({ name: 'blob.clean', state: 'waiting' })).items).toHaveLength(1)
  })
})

describe('health', () => {
  it('names the parts, and reports one that does not answer', async () => {
    const admin = await administrator()
    const health = await admin.health.read()
    expect(health).toMatchObject({
      database: { ok: true, problem: null, version: expect.stringMatching(/^\d+/) },
      storage: { ok: true, kind: 'disk' },
      model: { title: 'Pico', label: '1.0' },
      workers: [],
    })
    expect(health.database.migration).toMatch(/^\d{14}_/)
    const context = await contextOf(owner)
    const blobs = { ...services.blobs, check: () => Promise.reject(new Error('The bucket is gone.')) }
    const broken = createAdminCaller({ ...context, services: { ...services, blobs } })
    expect((await broken.health.read()).storage).toMatchObject({ ok: false, problem: 'The bucket is gone.' })
  })
})

describe('an announcement', () => {
  const text = { en: 'Maintenance on Sunday', de: 'Wartung am Sonntag' }

  it('is shown in the editor from its beginning to its end', async () => {
    const admin = await administrator()
    const member = await callerOf(editor)
    const texts = async () => (await member.announcement.current()).map((notice) => notice.text.en)
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    const planned = await admin.announcement.create({ text: { ...text, en: 'Later' }, startsAt: soon })
    const shown = await admin.announcement.create({ text })
    expect(planned.state).toBe('planned')
    expect(await texts()).toEqual(['Maintenance on Sunday'])
    const ended = await admin.announcement.end({ id: shown.id, version: shown.version })
    expect(ended.state).toBe('ended')
    expect(await texts()).toEqual([])
  })

  it('is changed by one of two administrators; the other is told', async () => {
    const admin = await administrator()
    const { id, version } = await admin.announcement.create({ text })
    await admin.announcement.change({ id, version, text: { ...text, en: 'On Monday' } })
    const second = admin.announcement.change({ id, version, text: { ...text, en: 'On Tuesday' } })
    expect(await second.catch(code)).toBe('changed-meanwhile')
    expect(await admin.announcement.end({ id, version }).catch(code)).toBe('changed-meanwhile')
    const [item] = (await admin.announcement.list({})).items
    expect(item).toMatchObject({ id, version: 2, text: { en: 'On Monday' } })
  })

  it('needs a text in each language, and an end after its beginning', async () => {
    const admin = await administrator()
    await expect(admin.announcement.create({ text: { en: 'x', de: ' ' } })).rejects.toThrow(/each language/)
    const [startsAt, endsAt] = ['2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z']
    const backwards = admin.announcement.create({ text, startsAt, endsAt })
    await expect(backwards).rejects.toThrow('The end must be after the beginning.')
  })
})

describe('the audit log', () => {
  it('is filtered by person, kind and time, and hides what people do in their workspaces', async () => {
    const admin = await administrator()
    const member = await callerOf(editor)
    await member.image.rename({ workspaceId: team.id, id: teamPicture.id, name: 'a private name' })
    await database.workspace(team.id).auditLog.create({
      data: {
        ...{ workspaceId: team.id, actorId: editor.user.id, action: 'image:trash' },
        data: { name: 'a private name', before: { name: 'a private name' }, after: {} },
      },
    })
    const { items } = await admin.log.list({ actorId: editor.user.id, noun: 'image' })
    expect(items).toMatchObject([
      { action: 'image:trash', workspace: { id: team.id, name: 'Studio' }, name: null, before: {}, after: {} },
    ])
    const everything = await admin.log.list({})
    expect(JSON.stringify(everything)).not.toContain('private')
    expect(everything.items.some(({ action }) => action === 'announcement:create')).toBe(true)
    const past = await admin.log.list({ to: '2020-01-01T00:00:00Z' })
    expect(past).toEqual({ items: [], nextCursor: null })
  })
})
