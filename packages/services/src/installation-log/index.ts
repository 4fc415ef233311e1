export { type LogQuery, listLog } from './list.ts'
