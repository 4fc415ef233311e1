/** The blind comparison of results, and the sets of preferences that follow from it and from thumbs. */
import { randomUUID } from 'node:crypto'
import type { Image } from '@amend/db'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { preferenceSetRecord } from '@amend/services/preference'
import { deployModel, newPerson } from '@amend/services/testing'
import { defaultEvaluationSettings, type PairwiseAnswer } from '@amend/services/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, callerOf, owner } = await testInstallation()
const { database } = services
const { installation } = database
const code = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code

const administrator = async (person: Person = owner) => createAdminCaller(await contextOf(person))
const secondRater = await newPerson(database)
await installation.user.update({ where: { id: secondRater.user.id }, data: { role: 'administrator' } })

const blob = async () => {
  const sha256 = randomUUID().replaceAll('-', '').padEnd(64, '0')
  await installation.blob.create({ data: { sha256, bytes: 1n, mediaType: 'image/webp' } })
  return sha256
}

/** A run with pictures of items. @returns its id and the hashes of its results by item */
async function addRun(itemIds: readonly string[]) {
  const modelVersionId = await deployModel(database, randomUUID())
  const items = itemIds.map((id) => ({ id, instruction: `make ${id} night`, measures: [{}] }))
  const settings = { steps: 1, scheduler: 'checkpoint', resolution: 64 }
  const { id } = await installation.evaluationRun.create({
    data: {
      modelVersionId,
      status: 'done',
      settings: defaultEvaluationSettings,
      items: { items, settings, editing: 1 },
    },
  })
  const results = new Map<string, string>()
  for (const itemId of itemIds) {
    for (const kind of ['photo', 'result'] as const) {
      const blobHash = await blob()
      await installation.evaluationPicture.create({ data: { runId: id, itemId, kind, blobHash } })
      if (kind === 'result') results.set(itemId, blobHash)
    }
  }
  return { id, modelVersionId, results }
}

beforeEach(async () => {
  await installation.evaluationRun.deleteMany()
  await installation.preferenceSet.deleteMany()
  await database.unsafe.editVote.deleteMany()
  await installation.trainingConsent.deleteMany()
})

async function compareRuns() {
  const [first, second] = [await addRun(['a', 'b', 'c']), await addRun(['b', 'c', 'd'])]
  const added = await (await administrator()).preference.compare({ firstId: first.id, secondId: second.id })
  return { first, second, added }
}

/** Judges all that waits: always for the first run, or as given. */
async function judgeAll(person: Person, hashes: ReadonlySet<string>, given?: PairwiseAnswer): Promise<number> {
  const admin = await administrator(person)
  let count = 0
  for (let round = 0; round < 10; round++) {
    const { task } = await admin.preference.next()
    if (!task) return count
    await admin.preference.judge({ id: task.id, answer: given ?? (hashes.has(task.left) ? 'left' : 'right') })
    count++
  }
  return count
}

describe('the blind comparison', () => {
  it('shows results of common items without their versions, to two people each, and counts agreement', async () => {
    const { first, second, added } = await compareRuns()
    expect(added).toEqual({ added: 2 })
    const admin = await administrator()
    const { task, waiting } = await admin.preference.next()
    expect(waiting).toBe(2)
    expect(JSON.stringify(task)).not.toContain(first.id)
    expect([task!.left, task!.right].sort()).toEqual(
      [
        ...new Set([first, second].map(({ results }) => results.get(task!.instruction.includes('b') ? 'b' : 'c')!)),
      ].sort(),
    )
    const firsts = new Set(first.results.values())
    expect(await judgeAll(owner, firsts)).toBe(2)
    expect(await judgeAll(secondRater, firsts)).toBe(2)
    expect((await admin.preference.results()).results).toMatchObject([
      {
        ...{ tasks: 2, raters: 2, firstBetter: 4, secondBetter: 0, ties: 0, bothBad: 0 },
        share: { share: 1 },
        // All judgements are equal, so that chance would agree as well.
        agreement: { share: 1, kappa: null, tasks: 2 },
      },
    ])
  })

  it('knows ties, both bad and disagreement, and takes one judgement of a person', async () => {
    const { first } = await compareRuns()
    const admin = await administrator()
    const { task } = await admin.preference.next()
    await admin.preference.judge({ id: task!.id, answer: 'tie' })
    expect(await admin.preference.judge({ id: task!.id, answer: 'left' }).catch(code)).toBe('changed-meanwhile')
    expect(await admin.preference.judge({ id: randomUUID(), answer: 'left' }).catch(code)).toBe('not-found')
    await judgeAll(secondRater, new Set(first.results.values()), 'bothBad')
    const [result] = (await admin.preference.results()).results
    expect(result).toMatchObject({ ties: 1, bothBad: 2, share: null, agreement: { share: 0, tasks: 1 } })
    expect(result!.agreement!.kappa).toBeLessThan(0)
  })

  it('refuses runs of one version and runs without common items', async () => {
    const [one, other] = [await addRun(['a']), await addRun(['b'])]
    const admin = await administrator()
    const compare = (secondId: string) => admin.preference.compare({ firstId: one.id, secondId }).catch(code)
    expect([await compare(other.id), await compare(one.id), await compare(randomUUID())]).toEqual([
      ...['bad-input', 'not-found', 'not-found'],
    ])
  })
})

const uploadOf = (person: Person, by: Person = person) => addUpload(database, person.workspace.id, 'lake.jpg', { by })

/** Two results of one picture by a person, with a thumb up and one down. */
async function voteOf(person: Person, picture?: Image): Promise<void> {
  const source = picture ?? (await uploadOf(person))
  const { workspaceId } = source
  const api = await callerOf(person)
  await addPreview(workspaceId, source.id)
  for (const vote of ['up', 'down'] as const) {
    const { edit, result } = await addEdit(database, source, 'make it night', { by: person })
    await addPreview(workspaceId, result!.id)
    await api.feedback.vote({ workspaceId, editId: edit.id, vote })
  }
}

const votesAvailable = async () => (await (await administrator()).preference.sets()).available.fromVotes

const allowing = async () => {
  const person = await newPerson(database)
  await (await callerOf(person)).feedback.setConsent({ given: true })
  return person
}

const addPreview = async (workspaceId: string, imageId: string) =>
  database.workspace(workspaceId).rendition.create({
    data: { workspaceId, imageId, kind: 'preview', blobHash: await blob(), width: 1, height: 1 },
  })

describe('a set of preferences', () => {
  it('has what a majority prefers, and thumbs of people who allow it', async () => {
    const admin = await administrator()
    expect(await admin.preference.write({ name: 'empty' }).catch(code)).toBe('bad-input')
    const { first } = await compareRuns()
    await judgeAll(owner, new Set(first.results.values()))
    const [silent, allowing] = [await newPerson(database), await newPerson(database)]
    await (await callerOf(allowing)).feedback.setConsent({ given: true })
    await voteOf(silent)
    await voteOf(allowing)
    expect((await admin.preference.sets()).available).toEqual({ fromPairwise: 2, fromVotes: 1 })
    const set = await admin.preference.write({ name: 'judgements' })
    expect(await admin.preference.write({ name: 'judgements' }).catch(code)).toBe('bad-input')
    const begun = await preferenceSetRecord.begin(database, { setId: set.id }, { number: 1, worker: 'test' })
    const preferred = begun!.row.rankings.filter(({ origin }) => origin === 'pairwise')
    expect(preferred.every((ranking) => [...first.results.values()].includes(ranking.preferred))).toBe(true)
  })

  it('loses the thumbs of a person who takes the consent back', async () => {
    const person = await newPerson(database)
    const api = await callerOf(person)
    expect(await api.feedback.consent()).toEqual({ given: false })
    await voteOf(person)
    await api.feedback.setConsent({ given: true })
    // The votes before were given without it.
    expect(await votesAvailable()).toBe(0)
    await voteOf(person)
    expect(await votesAvailable()).toBe(1)
    await api.feedback.setConsent({ given: false })
    expect(await votesAvailable()).toBe(0)
  })

  it('has results of results only when all who made a picture before them allow it', async () => {
    const [person, other] = [await allowing(), await newPerson(database)]
    const { result: own } = await addEdit(database, await uploadOf(person), 'make it dawn', { by: person })
    await voteOf(person, own!)
    expect(await votesAvailable()).toBe(1)
    const { result: ofOther } = await addEdit(database, await uploadOf(person, other), 'make it dawn', { by: person })
    await voteOf(person, ofOther!)
    expect(await votesAvailable()).toBe(1)
    await (await callerOf(other)).feedback.setConsent({ given: true })
    expect(await votesAvailable()).toBe(2)
  })

  it('has nothing of a picture from a link, whose owner was not asked', async () => {
    const person = await allowing()
    const upload = await uploadOf(person)
    const { image } = database.workspace(upload.workspaceId)
    await voteOf(person, await image.update({ where: { id: upload.id }, data: { origin: 'share' } }))
    expect(await votesAvailable()).toBe(0)
  })

  it('has nothing of an account or a workspace that is deleted and may be restored', async () => {
    const person = await allowing()
    await voteOf(person)
    const [userOf, workspaceOf] = [{ id: person.user.id }, { id: person.workspace.id }]
    const { user, workspace } = installation
    await user.update({ where: userOf, data: { deletedAt: new Date() } })
    expect(await votesAvailable()).toBe(0)
    await user.update({ where: userOf, data: { deletedAt: null } })
    expect(await votesAvailable()).toBe(1)
    await workspace.update({ where: workspaceOf, data: { deletedAt: new Date() } })
    expect(await votesAvailable()).toBe(0)
  })
})

describe('a thumb', () => {
  it('is one’s own, can be changed and taken back, and needs a result', async () => {
    const person = await newPerson(database)
    const workspaceId = person.workspace.id
    const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
    const { edit } = await addEdit(database, upload, 'make it night', { by: person })
    const api = await callerOf(person)
    const vote = (value: 'up' | 'down' | null) => api.feedback.vote({ workspaceId, editId: edit.id, vote: value })
    expect(await api.feedback.get({ workspaceId, editId: edit.id })).toEqual({ vote: null })
    await vote('up')
    expect(await vote('down')).toEqual({ vote: 'down' })
    expect(await api.feedback.get({ workspaceId, editId: edit.id })).toEqual({ vote: 'down' })
    await vote(null)
    expect(await database.unsafe.editVote.count({ where: { editId: edit.id } })).toBe(0)
    const { edit: waiting } = await addEdit(database, upload, 'make it day', { by: person, status: 'queued' })
    expect(await api.feedback.vote({ workspaceId, editId: waiting.id, vote: 'up' }).catch(code)).toBe('not-ready')
  })
})
