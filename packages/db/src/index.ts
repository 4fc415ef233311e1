export { adoptBlobs, type BlobClaim, type CleanUpOptions, claimBlob, deleteUnusedBlobs } from './blobs.ts'
export { type Database, type DatabaseOptions, openDatabase } from './client.ts'
export { settingColumns, settingsOf } from './edit-settings.ts'
export { DbError, type DbErrorCode } from './error.ts'
export { appendEvent, appendEvents, eventChannel, type NewEvent } from './events.ts'
export type {
  Account,
  AccountExport,
  Announcement,
  ApiKey,
  AuditLog,
  BackupTask,
  Blob,
  Canary,
  Credential,
  CreditEntry,
  Dataset,
  DatasetChunk,
  DatasetHandmade,
  DatasetRun,
  DatasetSample,
  DatasetSelection,
  DatasetTask,
  DatasetVersion,
  Deployment,
  Edit,
  EditVote,
  EvaluationRun,
  Event,
  Export,
  GoldenItem,
  Image,
  Invitation,
  MailOutbox,
  Membership,
  Model,
  ModelTask,
  ModelUpload,
  ModelUploadPiece,
  ModelVersion,
  PairwiseTask,
  Passkey,
  PreferenceSet,
  Rendition,
  SafetyFlag,
  Session,
  ShareLink,
  ShareReport,
  Shelf,
  TrainingCommand,
  TrainingCommandKind,
  TrainingCommandStatus,
  TrainingRun,
  User,
  VerificationToken,
  Webhook,
  WebhookDelivery,
  Workspace,
} from './generated/client.ts'
export { Prisma } from './generated/client.ts'
export * from './generated/enums.ts'
export { lockByName, lockKey } from './lock.ts'
export { after, type Cursor, newestFirst } from './page.ts'
export { type Prepared, type Statement, statementOf } from './prepared.ts'
export { type Attempts, countAttempt } from './rate-limit.ts'
export type { InstallationRecords, Records } from './records.ts'
export { likeText, matching } from './search.ts'
export { isUniqueViolation, type TransactionOptions } from './transaction.ts'
export type { UnsafeRecords, WorkspaceRecords } from './workspace-records.ts'
