export { listOutbox, type OutboxQuery, retryMail } from './outbox.ts'
export { listMails, readMail } from './read.ts'
