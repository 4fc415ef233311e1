export { type Judged, judge } from './dpo.ts'
export { learnReward, type RewardOutcome } from './learn-reward.ts'
export { rankingLoss } from './plackett-luce.ts'
export {
  openReward,
  type RewardModel,
  type RewardOptions,
  type RewardReport,
  rewardFeatures,
  trainReward,
} from './reward.ts'
