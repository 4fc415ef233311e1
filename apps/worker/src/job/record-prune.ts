import { type Auth, deleteExpired } from '@amend/auth'
import { type JobHandler, pruneEvents } from '@amend/jobs'

const day = 24 * 60 * 60 * 1000
/** How long a browser may stay away and still catch up by the events alone. */
const eventsKept = 7 * day
/** Of files to download; asked for again they are made again. */
const exportsKept = 7 * day
/** Of explorations that came to nothing; the others go with their sketches. */
const explorationsKept = 7 * day

/** Deletes what is over: sessions, links, old events and mails, files to download, explorations without a sketch. */
export function recordPruneHandler(auth: Auth): JobHandler<'record.prune'> {
  const { database } = auth
  return {
    perform: async () => {
      const now = Date.now()
      await deleteExpired(auth)
      await pruneEvents(database, new Date(now - eventsKept))
      await database.unsafe.export.deleteMany({
        where: { createdAt: { lt: new Date(now - exportsKept) }, status: { not: 'pending' } },
      })
      await database.unsafe.edit.deleteMany({
        where: {
          kind: 'exploration',
          status: { in: ['done', 'failed', 'cancelled'] },
          finishedAt: { lt: new Date(now - explorationsKept) },
          result: null,
        },
      })
      return undefined
    },
  }
}
