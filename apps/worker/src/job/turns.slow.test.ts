import type { Edit, Image } from '@amend/db'
import { cancelEdits } from '@amend/services/edit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { openTestWorkspace, photo, type TestWorkspace, testEnvironment, until } from '../testing/workspace.ts'
import { startWorker } from '../worker.ts'

const installation = await openTestInstallation()
const { database, queue, url, folder } = installation
const worker = await startWorker({ ...testEnvironment(url, folder), lanes: 1 }, quiet, { slice: 200 })
afterAll(() => worker.stop(), 60_000)
const [ada, bert] = [await openTestWorkspace(installation, 'Ada'), await openTestWorkspace(installation, 'Bert')]

const rowOf = (id: string) => database.unsafe.edit.findUniqueOrThrow({ where: { id }, include: { result: true } })
const ended = (id: string) =>
  until(async () => {
    const row = await rowOf(id)
    return row.status !== 'queued' && row.status !== 'running' && row
  })
const runs = ({ id }: Edit) => until(async () => (await rowOf(id)).progress > 0)

async function prepared(workspace: TestWorkspace): Promise<Image> {
  const { id } = await workspace.upload(await photo(120, 80), `${workspace.person.user.name}.jpg`)
  return until(async () => {
    const image = await workspace.image(id)
    return image.status === 'ready' && image
  })
}

let own: Image
let other: Image
beforeAll(async () => {
  own = await prepared(ada)
  other = await prepared(bert)
}, 120_000)

describe('two people with one lane', () => {
  it('share it: the short edit of one ends long before the long edit of the other, whose picture is the same as alone', async () => {
    const alone = await ended((await ada.edit(own, 'make it night', { steps: 60 })).id)
    const long = await ada.edit(own, 'make it night', { steps: 60 })
    await runs(long)
    const asked = performance.now()
    const short = await ended((await bert.edit(other, 'make it winter', { steps: 3 })).id)
    const waited = performance.now() - asked
    expect(short.status).toBe('done')
    const meanwhile = await rowOf(long.id)
    expect(meanwhile.status).toBe('running')
    expect(meanwhile.progress).toBeLessThan(0.8)
    const done = await ended(long.id)
    const took = Number(done.finishedAt) - Number(done.startedAt)
    console.log(`the short edit was there after ${Math.round(waited)} ms, the long one after ${took} ms`)
    expect(waited).toBeLessThan(took / 2)
    expect(done).toMatchObject({ status: 'done', attempts: 1 })
    expect(done.result?.blobHash).toBe(alone.result?.blobHash)
  }, 120_000)

  it('can cancel a long edit while it waits for its turn, and the other goes on', async () => {
    const long = await ada.edit(own, 'make it night', { steps: 900 })
    await runs(long)
    const second = await bert.edit(other, 'make it winter', { steps: 30 })
    await runs(second)
    const before = worker.pids
    await database.transaction((records) => cancelEdits(queue, records, ada.id, [long.id]))
    expect(await ended(second.id)).toMatchObject({ status: 'done', attempts: 1 })
    expect(await rowOf(long.id)).toMatchObject({ status: 'cancelled', result: null })
    expect(await ended((await ada.edit(own, 'make it night', { steps: 1 })).id)).toMatchObject({ status: 'done' })
    expect(worker.pids).toEqual(before)
  }, 120_000)

  it('lose nothing when the engine process is killed with both of their edits in it', async () => {
    const edits = [
      await ada.edit(own, 'make it night', { steps: 30 }),
      await bert.edit(other, 'make it winter', { steps: 30 }),
    ]
    for (const edit of edits) await runs(edit)
    const [engine] = worker.pids
    process.kill(engine ?? 0, 'SIGKILL')
    for (const { id } of edits) expect(await ended(id)).toMatchObject({ status: 'done' })
  }, 120_000)
})
