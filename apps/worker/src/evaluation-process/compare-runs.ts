import { compareVersions } from '@amend/evaluation'
import type { ComparableRun, NewComparison } from '@amend/services/evaluation'
import { versionComparisonSchema } from '@amend/services/types'

const options = { draws: 2000, seed: 0 }

/** Compares two runs, each as the first: either may be the candidate later. */
export const compareRuns = (a: ComparableRun, b: ComparableRun): NewComparison[] =>
  [[a, b] as const, [b, a] as const].map(([first, second]) => ({
    ...{ firstId: first.id, secondId: second.id },
    result: versionComparisonSchema.parse(compareVersions(first, second, options)),
  }))
