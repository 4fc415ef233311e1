export { vaeDecoderGraph, vaeEncoderGraph } from './autoencoder.ts'
export { type ClipTextOptions, clipTextGraph } from './clip-text.ts'
export { type UNetOptions, unetGraph } from './unet.ts'
