export type { ArchivedResult } from './archive.ts'
export { accountExportRecord } from './record.ts'
export { findAccountExportFile, latestAccountExport, requestAccountExport } from './request.ts'
export { writeArchive } from './write.ts'
