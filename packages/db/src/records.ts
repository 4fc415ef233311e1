import type { Prisma } from './generated/client.ts'
import { scopeTo } from './scope.ts'
import type { UnsafeRecords, WorkspaceRecords } from './workspace-records.ts'

/** Models whose rows belong to the installation. */
export const installationModels = [
  'user',
  'credential',
  'account',
  'session',
  'verificationToken',
  'workspace',
  'membership',
  'blob',
  'classification',
  'model',
  'modelVersion',
  'deployment',
  'mailOutbox',
  'rateLimit',
  'signingCredential',
  'twoFactor',
  'recoveryCode',
  'passkey',
  'accountExport',
  'notificationChoice',
  'unsubscribeKey',
  'pageAddress',
  'dataset',
  'datasetTriple',
  'datasetSample',
  'datasetScoreCell',
  'datasetPictures',
  'datasetReview',
  'datasetDuplicate',
  'datasetSelection',
  'datasetVersion',
  'datasetVersionPair',
  'datasetTask',
  'datasetRun',
  'datasetChunk',
  'datasetHandmade',
  'announcement',
  'installationSetting',
  'installationSettingChange',
  'modelTask',
  'modelUpload',
  'modelUploadPiece',
  'backupTask',
  'trainingRun',
  'trainingCommand',
  'trainingPoint',
  'trainingSample',
  'trainingLogLine',
  'goldenItem',
  'evaluationRun',
  'evaluationPicture',
  'evaluationComparison',
  'canary',
  'trainingConsent',
  'pairwiseTask',
  'pairwiseVote',
  'preferenceSet',
] as const

export type InstallationRecords = Pick<UnsafeRecords, (typeof installationModels)[number]> & {
  /** Models that may be written here; reading them without a workspace is unsafe. */
  readonly auditLog: Pick<UnsafeRecords['auditLog'], 'create'>
}

export interface Records {
  /**
   * The records of one workspace: its id is added to every query, and records of other workspaces read as absent. Rows
   * are written by their columns (`sourceId`), not through relations.
   * @throws DbError 'crosses-workspace', from a query that would leave the workspace
   */
  workspace(id: string): WorkspaceRecords
  /** People, sessions, models, mail: models that belong to no workspace. */
  readonly installation: InstallationRecords
  /** All records without a scope: for clean-up, administration and raw SQL that names its workspace. */
  readonly unsafe: UnsafeRecords
}

export function recordsOf(client: UnsafeRecords | Prisma.TransactionClient): Records {
  return {
    workspace: (id) => scopeTo(client, id),
    installation: { ...pick(client, installationModels), auditLog: client.auditLog },
    unsafe: client,
  }
}

function pick<T, K extends keyof T>(object: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, object[key]])) as Pick<T, K>
}
