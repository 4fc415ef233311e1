import type { Database } from '@amend/db'
import type { JobHandler } from '@amend/jobs'
import { alertStandingRuns } from '@amend/services/training'

/** Tells administrators of training runs that stand still. */
export function trainingWatchHandler(database: Database): JobHandler<'training.watch'> {
  return {
    perform: async () => {
      await alertStandingRuns(database)
      return undefined
    },
  }
}
