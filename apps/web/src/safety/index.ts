export { ReviewDialog } from './review-dialog.tsx'
export { RevealedProvider, useReveal, useVeiled, veil } from './veil.tsx'
export { VeiledImage } from './veiled-image.tsx'
