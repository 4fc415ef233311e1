export { UploadButton } from './button.tsx'
export { UploadDropZone } from './drop-zone.tsx'
export { UploadProvider, useUploadLimits } from './provider.tsx'
export { UploadTray } from './tray.tsx'
