export {
  type ClipEncoder,
  type ClipView,
  type DinoEncoder,
  type Embedding,
  type EncoderOptions,
  openClip,
  openDino,
} from './encoders.ts'
export { type Planes, planesOf } from './resample.ts'
export { openSafetyChecker, type SafetyChecker } from './safety.ts'
