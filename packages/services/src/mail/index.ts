export { listMails, readMail } from './read.ts'
