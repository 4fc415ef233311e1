export type { components, operations, paths } from '../generated/schema.ts'
export {
  type AmendClient,
  type ClientOptions,
  createAmendClient,
  type DownloadOptions,
  type Edit,
  type EditBody,
  type Image,
  type WaitOptions,
} from './client.ts'
export { AmendApiError, type Problem } from './error.ts'
export { type AmendEvent, readEvents } from './events.ts'
