export { readMask } from './mask.ts'
export { activeEdits, cancelOwn, getEdit, ownInstructions, positionsOf } from './read.ts'
export { replayEdit } from './replay.ts'
export { explore, requestEdit } from './request.ts'
