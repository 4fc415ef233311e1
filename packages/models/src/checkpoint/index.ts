export { ModelError, type ModelErrorCode } from '../error.ts'
export type { ModelCard } from './card.ts'
export {
  assertEditing,
  type Checkpoint,
  type Component,
  type ComponentName,
  type EditingCheckpoint,
  type TokenizerSource,
} from './checkpoint.ts'
export { compvisUnetName, compvisVaeName, type UnetLayout } from './compvis-names.ts'
export { type OpenOptions, openCheckpoint } from './open.ts'
export {
  readSafetensors,
  readTensor,
  type SafetensorsFile,
  type TensorToWrite,
  writeSafetensors,
} from './safetensors.ts'
export type { Variant } from './weight-choice.ts'
