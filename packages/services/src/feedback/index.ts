export { readTrainingConsent, setTrainingConsent } from './consent.ts'
export { readVote, voteOnEdit } from './vote.ts'
