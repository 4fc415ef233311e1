export { ImagingError, type ImagingErrorCode } from './error.ts'
export { type Picture, type PictureFormat, type PictureSource, pictureFromRgb } from './picture.ts'
export { defaultReadLimits, type ReadLimits, readPicture } from './read.ts'
