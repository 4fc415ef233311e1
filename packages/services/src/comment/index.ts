export { listComments } from './read.ts'
export { reactionKinds } from './schema.ts'
export { addComment, deleteComment, editComment, react } from './write.ts'
