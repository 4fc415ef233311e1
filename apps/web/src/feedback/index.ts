export { TrainingSection } from './training-section.tsx'
export { VoteButtons } from './vote-buttons.tsx'
