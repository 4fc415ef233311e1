/** Pictures that a classifier finds unsuitable: why, and what became of them. */

/** Classes of the classifier of pictures; `concept`: the safety checker of the model that made the picture. */
export const safetyReasons = ['drawing', 'hentai', 'neutral', 'porn', 'sexy', 'concept'] as const
export type SafetyReason = (typeof safetyReasons)[number]

/** `requested`: an administrator of the installation is asked to look at it. */
export const safetyStatuses = ['flagged', 'requested', 'cleared', 'withheld'] as const
export type SafetyStatus = (typeof safetyStatuses)[number]

export const safetyLimits = {
  /** Characters of a request for a review. */
  comment: 1000,
} as const
