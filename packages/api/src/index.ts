export { readAccountExport } from './account-export/file.ts'
export { auditRefusal } from './audit.ts'
export { boundedBody, boundedRequest, withBody } from './bounded-body.ts'
export type { BytesAnswer } from './bytes.ts'
export { type Context, createContext, type Request, requirePageAccount } from './context.ts'
export {
  type DatasetPictureRequest,
  readConsentedPicture,
  readDatasetPicture,
  receiveDatasetUpload,
} from './dataset/bytes.ts'
export { describeFailure, type Failure } from './failure.ts'
export { type HttpError, httpError } from './http-error.ts'
export { readExport } from './image/export.ts'
export { type RenditionRequest, readRendition } from './image/rendition.ts'
export { receiveUpload, type Upload } from './image/upload.ts'
export { type InputSizes, inputSizesOf } from './input-size.ts'
export { isNestedDeeper } from './json-depth.ts'
export { unsubscribeByLink } from './notification/one-click.ts'
export { type AppRouter, appRouter, createCaller } from './router.ts'
export { readSharedFile, readSharedPicture, readSharePreview, type SharedPictureRequest } from './share/bytes.ts'
export { readShelf, type ShelfRequest } from './shelf/sheet.ts'
