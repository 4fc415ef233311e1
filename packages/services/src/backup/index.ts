export { backupRecord, type FinishedBackup } from './record.ts'
export { listBackups, requestBackup } from './request.ts'
