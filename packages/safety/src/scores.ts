/** Classes of the classifier, in the order of its output. */
export const pictureClasses = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const
export type PictureClass = (typeof pictureClasses)[number]

/** Probabilities by class, from 0 to 1; they add up to 1. */
export type PictureScores = Readonly<Record<PictureClass, number>>
