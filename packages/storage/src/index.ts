export type { BlobContent, BlobSource, Blobs, GetOptions, ListedBlob, PutOptions, Stored } from './blobs.ts'
export { diskBlobs } from './disk.ts'
export { BlobError, type BlobErrorCode } from './error.ts'
export { type S3Blobs, type S3Options, s3Blobs } from './s3.ts'
