export { type EvaluationPictureRequest, readEvaluationPicture } from './evaluation-picture.ts'
export { readReviewPicture } from './review-picture.ts'
export { type AdminRouter, adminRouter, createAdminCaller } from './router.ts'
export { readSamplePicture } from './sample-picture.ts'
