export type { CollectedRanking } from './collect.ts'
export { type ClaimedPreferenceSet, preferenceSetRecord, type WrittenPreferenceSet } from './record.ts'
export { listPreferenceSets, requestPreferenceSet } from './request.ts'
