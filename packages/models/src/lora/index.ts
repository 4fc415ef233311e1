export { type LoraNetwork, loraNetworks } from './names.ts'
export { type AdaptedNetworks, type LoraAdapter, openLora } from './open.ts'
export { type AdaptedContent, writeAdapted } from './write-adapted.ts'
