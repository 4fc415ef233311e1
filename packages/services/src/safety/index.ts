export { flagImage, keepScores, knownScores, type NewFlag, type Scores } from './flag.ts'
export { requestReview } from './request.ts'
export { decideReview, findReviewPicture, listReviews } from './review.ts'
