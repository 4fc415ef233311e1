export { ModelError, type ModelErrorCode } from '../error.ts'
export { type ModelCard, readTextToImageCard, type TextToImageCard } from './card.ts'
export {
  assertEditing,
  assertTextToImage,
  type Checkpoint,
  type CompleteCheckpoint,
  type Component,
  type ComponentName,
  type EditingCheckpoint,
  type SdxlParts,
  sdxlOnlyEdits,
  type TextToImageCheckpoint,
  type TokenizerSource,
} from './checkpoint.ts'
export { compvisUnetName, compvisVaeName, type UnetLayout } from './compvis-names.ts'
export { toHalf } from './half.ts'
export { type OpenOptions, openCheckpoint } from './open.ts'
export { affineRangeOf, symmetricRangeOf } from './optimized/quantize.ts'
export { type Int8Layer, type OptimizedPart, writeOptimized } from './optimized/write.ts'
export {
  readSafetensors,
  readTensor,
  type SafetensorsFile,
  storedTypeOf,
  type TensorToWrite,
  writeSafetensors,
} from './safetensors.ts'
export type { Variant } from './weight-choice.ts'
export { type ComponentWeights, openWeights } from './weight-files.ts'
