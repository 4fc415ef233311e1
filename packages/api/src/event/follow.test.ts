import { randomUUID } from 'node:crypto'
import type { EventKind } from '@amend/contract'
import { appendEvent, appendEvents, type NewEvent } from '@amend/db'
import { pruneEvents } from '@amend/jobs'
import { authorizeMember } from '@amend/services'
import { newPerson } from '@amend/services/testing'
import { describe, expect, it, vi } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { trackEvents } from './follow.ts'

const { services, callerOf, contextOf } = await testInstallation()
const { database } = services

async function listener() {
  const person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  const append = (kind: EventKind, data = {}) =>
    appendEvent(database, { workspaceId, kind, subjectId: randomUUID(), data } as NewEvent)
  return { person, workspaceId, append, api: await callerOf(person) }
}

describe('event.follow', () => {
  it('continues after the last event that was seen', async () => {
    const { workspaceId, append, api } = await listener()
    await append('image.added')
    const lastEventId = await api.event.cursor({ workspaceId })
    expect(lastEventId).toBe('1')
    await append('edit.progressed', { progress: 0.5 })
    const events = (await api.event.follow({ workspaceId, lastEventId }))[Symbol.asyncIterator]()
    const seen = { sequence: '2', kind: 'edit.progressed', subjectId: expect.any(String), data: { progress: 0.5 } }
    expect((await events.next()).value).toEqual(['2', seen, expect.anything()])
    const next = events.next()
    await append('edit.finished', { imageId: randomUUID() })
    expect((await next).value).toMatchObject(['3', { sequence: '3', kind: 'edit.finished' }, expect.anything()])
    await events.return?.()
  })

  it('sends a reset when later events have been pruned', async () => {
    const { workspaceId, api } = await listener()
    const rows = Array.from({ length: 3 }, () => ({ kind: 'image.added' as const, subjectId: randomUUID() }))
    await appendEvents(database, workspaceId, rows)
    await pruneEvents(database, new Date(Date.now() + 1000))
    const events = (await api.event.follow({ workspaceId, lastEventId: '1' }))[Symbol.asyncIterator]()
    expect((await events.next()).value).toEqual(['3', { kind: 'reset' }, expect.anything()])
    await events.return?.()
  })

  it('ends within the check interval after a sign-out', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { person, workspaceId } = await listener()
      const context = await contextOf(person)
      const member = await authorizeMember(services.database, context.principal, workspaceId, 'edit:view')
      const events = trackEvents(context, member, 0n, new AbortController().signal)
      const next = events.next()
      await database.installation.session.deleteMany({ where: { userId: person.user.id } })
      await vi.advanceTimersByTimeAsync(10_000)
      expect(await next).toEqual({ done: true, value: undefined })
    } finally {
      vi.useRealTimers()
    }
  })

  it('ends after a removal from the workspace or a sign-out', async () => {
    const leaving = [
      (userId: string) => database.unsafe.membership.deleteMany({ where: { userId } }),
      (userId: string) => database.installation.session.deleteMany({ where: { userId } }),
    ]
    for (const leave of leaving) {
      const { person, workspaceId, append } = await listener()
      const context = await contextOf(person)
      const member = await authorizeMember(services.database, context.principal, workspaceId, 'edit:view')
      const events = trackEvents(context, member, 0n, new AbortController().signal)
      await append('image.added')
      expect((await events.next()).done).toBe(false)
      await leave(person.user.id)
      await append('image.added')
      const soon = Date.now() + 20_000
      const clock = vi.spyOn(Date, 'now').mockReturnValue(soon)
      try {
        expect(await events.next()).toEqual({ done: true, value: undefined })
      } finally {
        clock.mockRestore()
      }
    }
  })
})
