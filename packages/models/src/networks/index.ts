export { vaeDecoderGraph, vaeEncoderGraph } from './autoencoder.ts'
export { type UNetOptions, unetGraph } from './unet.ts'
