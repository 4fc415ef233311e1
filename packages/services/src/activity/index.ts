export { listActivity } from './list.ts'
