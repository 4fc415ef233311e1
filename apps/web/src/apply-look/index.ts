export { ApplyLookDialog } from './apply-look-dialog.tsx'
export { LookTray } from './look-tray.tsx'
export { LookJobProvider } from './provider.tsx'
