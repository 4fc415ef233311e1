/** What the services return, as schemas and types, for a browser too: nothing here needs Node. */
export type { EventItem } from '@amend/contract'
export * from './account/schema.ts'
export * from './edit/schema.ts'
export * from './event/schema.ts'
export * from './image/schema.ts'
export * from './mail/schema.ts'
export * from './model/schema.ts'
export type { Failure } from './schema-parts.ts'
