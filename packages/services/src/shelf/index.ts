export { findSheet, openShelf } from './open.ts'
export { type StoredSheet, shelfRecord } from './record.ts'
