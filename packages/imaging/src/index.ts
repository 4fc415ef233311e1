export { type EncodeOptions, encodePicture, isLossless, type OutputFormat, outputFormats } from './encode.ts'
export { ImagingError, type ImagingErrorCode } from './error.ts'
export { featherMask } from './feather.ts'
export { markPicture } from './mark.ts'
export { composite, type Mask, readMask } from './mask.ts'
export { type ChangeMeasure, judgeChange, measureChange, type RegionChange } from './measure.ts'
export {
  fromModelOutput,
  type ModelFit,
  type ModelFrame,
  type ModelInput,
  type Placement,
  type Size,
  toModelInput,
} from './model-pixels.ts'
export { type Picture, type PictureFormat, type PictureSource, pictureFromRgb } from './picture.ts'
export { defaultReadLimits, type ReadLimits, readPicture } from './read.ts'
export { readRecipe } from './recipe.ts'
export type { Box } from './resample.ts'
export { resizePicture } from './resize.ts'
export { type DetailOptions, detailRestorer, restoreDetail } from './restore-detail.ts'
export { restoreModel } from './restore-model.ts'
export { type ModelSizeRule, modelSize } from './size.ts'
export { visibleColours } from './visible-colours.ts'
export { type WriteOptions, writePicture } from './write.ts'
