export { PicturesPage } from './pictures-page.tsx'
export { TrashPage } from './trash-page.tsx'
