export { flagImage, keepScores, knownScores, type NewFlag, type Scores } from './flag.ts'
export { requestReview } from './request.ts'
export { countReviews, decideReview, findReviewPicture, listReviews, type ReviewDecision } from './review.ts'
