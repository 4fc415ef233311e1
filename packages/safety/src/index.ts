export { classifierName, openClassifier, type PictureClassifier } from './classifier.ts'
export { type PictureClass, type PictureScores, pictureClasses } from './scores.ts'
export { defaultThresholds, judge, type Thresholds, type Unsuitable } from './verdict.ts'
