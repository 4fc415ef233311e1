export { ShareDialog } from './share-dialog.tsx'
export { SharesPage } from './shares-page.tsx'
