export { TagDialog } from './tag-dialog.tsx'
export { TagSection } from './tag-section.tsx'
