import { addEdit, addUpload, longHistory } from '@amend/db/seed'
import { authorizeMember } from '@amend/services'
import { readTree } from '@amend/services/image'
import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { treeAnswer } from './schema.ts'

const { services, callerOf, contextOf } = await testInstallation()
const { database } = services

async function newEditor() {
  const person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
  const api = await callerOf(person)
  const pageOf = (id: string, input: { cursor?: string | null; limit?: number } = {}) =>
    api.image.tree({ workspaceId, id, ...input })
  return { person, workspaceId, upload, api, pageOf }
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof newEditor>>['pageOf']>>

async function allPages(pageOf: (input: { cursor?: string | null }) => Promise<Page>): Promise<Page[]> {
  const pages = [await pageOf({})]
  for (let i = 0; i < 50; i++) {
    const cursor = pages.at(-1)?.nextCursor
    if (!cursor) return pages
    pages.push(await pageOf({ cursor }))
  }
  throw new Error('There is no end of pages.')
}

const chain = (i: number) => (i === 0 ? undefined : i - 1)

describe('the pages of a history', () => {
  it('contain every edit once with its picture, from the newest to the oldest', async () => {
    const { upload, pageOf } = await newEditor()
    const results = await longHistory(database, upload, 25, (i) => (i % 5 === 0 ? undefined : i - 1))
    const pages = await allPages((input) => pageOf(upload.id, { ...input, limit: 10 }))
    expect(pages.map(({ edits }) => edits.length)).toEqual([10, 10, 5])
    expect(pages.toReversed().flatMap(({ edits }) => edits.map(({ resultId }) => resultId))).toEqual(results)
    const images = pages.toReversed().flatMap((page) => page.images.map(({ id }) => id))
    expect(images.filter((id) => id !== upload.id)).toEqual(results)
    expect(pages.map(({ rootId }) => rootId)).toEqual([upload.id, upload.id, upload.id])
    expect(pages.map(({ images }) => images.some(({ id }) => id === upload.id))).toEqual([true, false, false])
  })

  it('begin with the root, the way to the picture and running edits of any age', async () => {
    const { upload, person, pageOf } = await newEditor()
    const results = await longHistory(database, upload, 100, chain)
    const old = await database.workspace(upload.workspaceId).image.findFirstOrThrow({ where: { id: results[3] ?? '' } })
    const { edit: open } = await addEdit(database, old, 'still waits', { status: 'queued', by: person })
    await database
      .workspace(upload.workspaceId)
      .edit.updateMany({ where: { id: open.id }, data: { createdAt: new Date('2025-01-01') } })
    const page = await pageOf(results[60] ?? '', { limit: 5 })
    const shown = page.edits.map(({ resultId }) => results.indexOf(resultId ?? ''))
    expect(shown).toEqual([-1, ...range(21, 60), ...range(95, 99)])
    expect(page.edits[0]).toMatchObject({ id: open.id, status: 'queued' })
    expect(page.images.map(({ id }) => results.indexOf(id)).sort((a, b) => a - b)).toEqual([
      -1,
      ...range(21, 60),
      ...range(95, 99),
    ])
    expect(page.images.some(({ id }) => id === upload.id)).toBe(true)
  })

  it('begin with the oldest remaining picture and its edit when the upload was deleted', async () => {
    const { upload, api, pageOf } = await newEditor()
    const results = await longHistory(database, upload, 30, chain)
    const { workspaceId } = upload
    await api.image.trash({ workspaceId, ids: [upload.id] })
    await api.image.delete({ workspaceId, ids: [upload.id] })
    const page = await pageOf(results[29] ?? '', { limit: 3 })
    expect(page.rootId).toBe(results[0])
    expect(page.edits[0]).toMatchObject({ resultId: results[0], sourceId: null })
  })

  it('are refused for a cursor that was not issued', async () => {
    const { upload, pageOf } = await newEditor()
    await expect(pageOf(upload.id, { cursor: 'x' })).rejects.toMatchObject({ cause: { code: 'bad-input' } })
    await expect(pageOf(upload.id, { limit: 201 })).rejects.toThrow()
  })

  it('stay small and fast with 2,000 edits', async () => {
    const { person, upload, pageOf } = await newEditor()
    const results = await longHistory(database, upload, 2_000, chain)
    const measured: { nodes: number; bytes: number; time: number }[] = []
    const pages = await allPages(async (input) => {
      const began = process.cpuUsage()
      const page = await pageOf(results.at(-1) ?? '', input)
      const bytes = Buffer.byteLength(JSON.stringify(page))
      measured.push({ nodes: page.edits.length, bytes, time: timeSince(began) })
      return page
    })
    const member = await authorizeMember(
      database,
      (await contextOf(person)).principal,
      upload.workspaceId,
      'image:view',
    )
    const began = process.cpuUsage()
    const whole = await readTree(services, member, upload.id, { sketches: true, limit: 2_000 })
    const bytes = Buffer.byteLength(JSON.stringify(treeAnswer.parse(whole)))
    const atOnce = { nodes: whole.edits.length, bytes, time: timeSince(began) }
    const line = ({ nodes, bytes, time }: (typeof measured)[number]) =>
      `${nodes} edits, ${(bytes / 1000).toFixed(0)} kB, ${time.toFixed(0)} ms of this process`
    console.log(
      `A history of 2,000: ${pages.length} pages; the first ${measured.slice(0, 3).map(line).join('; ')}. At once: ${line(atOnce)}`,
    )
    expect(new Set(pages.flatMap(({ edits }) => edits.map(({ id }) => id))).size).toBe(2_000)
    expect(Math.max(...measured.map(({ nodes }) => nodes))).toBeLessThanOrEqual(200)
    expect(Math.max(...measured.map(({ bytes }) => bytes))).toBeLessThan(600_000)
  })
})

/** Of all processors, ms. */
function timeSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
