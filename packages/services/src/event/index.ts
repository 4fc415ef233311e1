export { type Follow, type Followed, followEvents, lastSequence } from './follow.ts'
