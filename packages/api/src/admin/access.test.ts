/** Calls every procedure of the administration as everybody who is no administrator. A new procedure is covered by itself. */
import type { Principal } from '@amend/auth'
import { createApiKey } from '@amend/auth'
import type { Person } from '@amend/db/seed'
import { defaultEvaluationSettings } from '@amend/services/types'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { appRouter } from '../router.ts'
import { testDataset } from '../testing/dataset.ts'
import { call, proceduresOf } from '../testing/http.ts'
import { testInstallation } from '../testing/installation.ts'
import { adminRouter } from './router.ts'

const { services, contextOf, team, owner, admin, viewer, stranger, modelVersionId } = await testInstallation()

/** Answers anybody with what is known of their own session. */
const open = ['account.me']
const procedures = [...proceduresOf(adminRouter)].filter(([path]) => !open.includes(path))

/** Any input: permissions are checked before it is read. */
const inputs = [undefined, {}, { id: 'x' }, { userId: '018f2f8c-0000-7000-8000-000000000000', ids: [], cursor: '' }]

async function asPrincipal(principal: Principal): Promise<Context> {
  return { ...(await contextOf()), principal }
}

const attackers: Record<string, () => Promise<Context>> = {
  'nobody who is signed in': () => contextOf(),
  'a person': () => contextOf(stranger),
  'an admin of a team': () => contextOf(admin),
  'a viewer of a team': () => contextOf(viewer),
  'the owner of a team who is no administrator': async () => {
    await services.database.workspace(team.id).membership.updateMany({
      where: { userId: admin.user.id },
      data: { role: 'owner' },
    })
    return contextOf(admin)
  },
  'an API key of an administrator': async () => {
    const request = { workspaceId: team.id, createdById: owner.user.id, name: 'a key', scope: 'manage' as const }
    const { key } = await createApiKey(services.database, request)
    return asPrincipal({ kind: 'api-key', key })
  },
  'a share link': () =>
    asPrincipal({
      ...{ kind: 'share-link', id: 'x', workspaceId: team.id, subject: { kind: 'selection' } },
      ...{ imageIds: [], permissions: ['image:view'] },
    }),
  'an administrator whose role was taken back': async () => {
    const former = await contextOf(stranger)
    await services.database.installation.user.update({ where: { id: stranger.user.id }, data: { role: 'member' } })
    return former
  },
}

let stateBefore: string
const state = async () => {
  const { user, deployment, announcement, modelTask, evaluationRun, goldenItem, canary } =
    services.database.installation
  const rows = [await user.findMany({ orderBy: { id: 'asc' } }), await deployment.findMany(), await modelTask.count()]
  const counts = [announcement.count(), evaluationRun.count(), goldenItem.count(), canary.count()]
  return JSON.stringify([...rows, ...(await Promise.all(counts))])
}
beforeAll(async () => {
  expect(procedures.length).toBeGreaterThan(20)
})

describe.each(Object.entries(attackers))('%s', (_, contextOfAttacker) => {
  it('is refused by each procedure, whatever the input, and changes nothing', async () => {
    const context = await contextOfAttacker()
    stateBefore = await state()
    for (const [path] of procedures) {
      for (const input of inputs) {
        const { status, json } = await call(context, path, input, adminRouter)
        expect([401, 403], `${path} ${JSON.stringify(input)} ${JSON.stringify(json)}`).toContain(status)
        expect(json).toMatchObject({ error: { data: { code: status === 401 ? 'not-signed-in' : 'not-permitted' } } })
      }
    }
    expect(await state()).toBe(stateBefore)
  })
})

it('answers an administrator', async () => {
  const data = { name: 'Teal prints', base: 'pico-edit', pairs: '/pairs', settings: {} }
  const { id: trainingId } = await services.database.installation.trainingRun.create({ data })
  const context = await contextOf(owner)
  const run = { modelVersionId, settings: defaultEvaluationSettings }
  const { id: runId } = await services.database.installation.evaluationRun.create({ data: run })
  const { dataset, version } = await testDataset(services)
  const selection = { datasetId: dataset.id, sort: 'image', descending: true }
  const thresholds = { image: 0, direction: null, caption: 0 }
  const inputs: Readonly<Record<string, object>> = {
    'user.get': { id: owner.user.id },
    'model.gate': { id: modelVersionId },
    'evaluation.get': { id: runId },
    'dataset.get': { id: dataset.id },
    'dataset.estimate': { recipe: dataset.recipe, captions: 10 },
    'dataset.samples': selection,
    'dataset.strip': { datasetId: dataset.id, thresholds, seed: 1 },
    'dataset.card': { id: version.id },
    'dataset.compare': { oneId: version.id, otherId: version.id },
  }
  const inputOf = (path: string) => {
    if (path.startsWith('dataset.')) return { datasetId: dataset.id }
    return path.startsWith('training.') ? { id: trainingId, ids: [trainingId] } : { id: team.id }
  }
  for (const [path, { type }] of procedures) {
    if (type !== 'query') continue
    const input = inputs[path] ?? inputOf(path)
    const { status, json } = await call(context, path, { ...input, key: 'signUp' }, adminRouter)
    expect(status, `${path} ${JSON.stringify(json)}`).toBe(200)
  }
})

it('names a permission of the installation for each procedure', () => {
  for (const [path, { meta }] of procedures) expect(meta?.permission, path).toBeDefined()
})

describe('the editor', () => {
  const everyone = (person?: Person) => contextOf(person)

  it('serves none of the procedures, not even to an administrator', async () => {
    const context = await everyone(owner)
    for (const [path] of procedures) {
      const { status } = await call(context, path, {}, appRouter)
      expect(status, path).toBe(404)
    }
  })

  it('shares none of them', () => {
    const { procedures: ofEditor } = appRouter._def
    const shared = Object.entries(adminRouter._def.procedures).filter(([path, procedure]) =>
      open.includes(path) ? false : Object.values(ofEditor).some((other) => Object.is(other, procedure)),
    )
    expect(shared.map(([path]) => path)).toEqual([])
  })
})
