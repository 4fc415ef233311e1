import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { installationModels } from './records.ts'
import { workspaceModels } from './workspace-records.ts'

/** Rules of the schema that the scope relies on. */

interface Field {
  readonly name: string
  readonly type: string
  readonly attributes: string
}

const folder = path.join(import.meta.dirname, '../../../prisma/schema')
const text = readdirSync(folder)
  .map((file) => readFileSync(path.join(folder, file), 'utf8'))
  .join('\n')

const models = new Map(
  [...text.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(([, name = '', body = '']) => {
    const fields = [...body.matchAll(/^ {2}(\w+) +(\w+)(?:\[\]|\?)?(.*)$/gm)].map(
      ([, name = '', type = '', attributes = '']): Field => ({ name, type, attributes }),
    )
    return [name, fields]
  }),
)
const delegate = (model: string) => `${model[0]?.toLowerCase()}${model.slice(1)}`
const hasOwner = (model: string) => models.get(model)?.some(({ name }) => name === 'workspaceId') ?? false

describe('the schema', () => {
  it('is parsed completely', () => {
    expect(models.size).toBe(text.match(/^model /gm)?.length)
    expect(models.get('Membership')?.map(({ name }) => name)).toEqual([
      ...['workspaceId', 'userId', 'role', 'createdAt', 'lastActiveAt', 'monthlyCredits'],
      ...['workspace', 'user'],
    ])
  })

  it('exposes every model: in a workspace where its rows name one, else in the installation', () => {
    const both = ['membership', 'auditLog']
    for (const model of models.keys()) {
      const name = delegate(model)
      const doors = {
        workspace: workspaceModels.some((x) => x === name),
        installation: installationModels.some((x) => x === name),
      }
      expect(doors, model).toEqual({
        workspace: hasOwner(model),
        installation: !hasOwner(model) || name === 'membership',
      })
    }
    expect(both.every((name) => workspaceModels.some((x) => x === name))).toBe(true)
  })

  it('calls relations from models without a workspace to models with one unsafe', () => {
    for (const [model, fields] of models) {
      if (hasOwner(model)) continue
      for (const { name, type } of fields.filter(({ type }) => models.has(type))) {
        if (hasOwner(type) && type !== 'Membership') expect(`${model}.${name}`).toMatch(/\.unsafe[A-Z]/)
        else expect(`${model}.${name}`).not.toMatch(/\.unsafe/)
      }
    }
  })

  it('leads from a workspace only to people without their secrets, blobs and models', () => {
    const harmless = new Set([
      'ModelVersion.model',
      'ModelVersion.deployments',
      'ModelVersion.tasks',
      'ModelTask.modelVersion',
      'Model.versions',
      'Deployment.modelVersion',
      ...['TrainingRun.commands', 'TrainingRun.points', 'TrainingRun.samples', 'TrainingRun.lines'],
      ...['TrainingCommand.run', 'TrainingPoint.run', 'TrainingSample.run', 'TrainingLogLine.run'],
      ...['TrainingSample.before', 'TrainingSample.target', 'TrainingSample.answer'],
      ...['Blob.trainingBefores', 'Blob.trainingTargets', 'Blob.trainingAnswers'],
      ...['ModelUpload.pieces', 'ModelUploadPiece.upload', 'ModelUploadPiece.blob', 'Blob.modelUploadPieces'],
      'AccountExport.blob',
      'Blob.classifications',
      'Classification.blob',
      'ModelVersion.evaluations',
      'ModelVersion.canaries',
      'ModelVersion.canariesAgainst',
      'Blob.goldenPhotos',
      'Blob.goldenTargets',
      'Blob.evaluationPictures',
      'GoldenItem.photo',
      'GoldenItem.target',
      'EvaluationRun.modelVersion',
      'EvaluationRun.pictures',
      'EvaluationRun.comparisons',
      'EvaluationRun.comparedWith',
      'EvaluationRun.pairwiseFirsts',
      'EvaluationRun.pairwiseSeconds',
      'EvaluationPicture.run',
      'EvaluationPicture.blob',
      'EvaluationComparison.first',
      'EvaluationComparison.second',
      'Canary.candidate',
      'Canary.incumbent',
      'PairwiseTask.first',
      'PairwiseTask.second',
      'PairwiseTask.votes',
      'PairwiseVote.task',
    ])
    const refused = new Set([
      ...['credential', 'accounts', 'sessions', 'personalWorkspace', 'memberships'],
      ...['twoFactor', 'recoveryCodes', 'passkeys', 'accountExports', 'notificationChoices', 'unsubscribeKey'],
      ...['trainingConsent'],
    ])
    const ofPeople = [
      ...['Credential', 'Account', 'Session', 'TwoFactor', 'RecoveryCode', 'Passkey', 'AccountExport'],
      ...['NotificationChoice', 'UnsubscribeKey', 'TrainingConsent'],
    ]
    for (const [model, fields] of models) {
      if (hasOwner(model)) continue
      for (const { name, type } of fields.filter(({ type }) => models.has(type))) {
        const path = `${model}.${name}`
        // Datasets belong to no workspace, and refer only to one another and to their bytes.
        if (/^Dataset/.test(model) && /^(Dataset|Blob$)/.test(type)) continue
        if (model === 'Blob' && /^Dataset/.test(type)) continue
        const back = (ofPeople.includes(model) && name === 'user') || path === 'Workspace.personalOf'
        expect(name.startsWith('unsafe') || refused.has(name) || harmless.has(path) || back, path).toBe(true)
        if (back) expect(type).toBe('User')
      }
    }
  })

  it('links rows of a workspace to rows of the same workspace', () => {
    for (const [model, fields] of models) {
      if (!hasOwner(model)) continue
      for (const { name, type, attributes } of fields) {
        if (!hasOwner(type) || !attributes.includes('fields:')) continue
        expect(attributes, `${model}.${name}`).toMatch(/fields: \[workspaceId, \w+\], references: \[workspaceId, id\]/)
      }
    }
  })

  it('stores instants to the millisecond, like a cursor in JavaScript', () => {
    for (const [model, fields] of models) {
      for (const { name, type, attributes } of fields) {
        if (type === 'DateTime') expect(attributes, `${model}.${name}`).toContain('@db.Timestamptz(3)')
      }
    }
  })
})
