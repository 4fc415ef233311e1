export { rateImage, readReview, reviewImage } from './review.ts'
export { verdicts } from './schema.ts'
