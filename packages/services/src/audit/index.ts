export { type AuditQuery, listAudit } from './list.ts'
