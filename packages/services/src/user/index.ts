export { changeUserRole, endSessionsOf, suspendUser } from './change.ts'
export { listUsers, type UserQuery } from './list.ts'
export { readUser } from './read.ts'
