export type { Variant } from '../checkpoint/weight-choice.ts'
export { hashOfFile } from './digest.ts'
export { int8Name, int8Version } from './int8.ts'
export { type EmbeddedModel, locateModel } from './locate.ts'
export type { Layout } from './manifest.ts'
export type { PullOptions, PullProgress } from './pull.ts'
export { type SentModel, sentName } from './receive.ts'
export type { RetryPolicy } from './retry.ts'
export {
  openStore,
  type Problem,
  type Store,
  type StoredModel,
  type StoreOptions,
  storeFolder,
  type VerifyProgress,
} from './store.ts'
