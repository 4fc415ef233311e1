export { tagImages, untagImages } from './assign.ts'
export { deleteTag, mergeTags, renameTag } from './change.ts'
export { listTags, tagsOf } from './list.ts'
export { tagName } from './name.ts'
