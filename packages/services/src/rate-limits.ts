import { attempt, type Limit } from '@amend/auth'
import type { Database } from '@amend/db'

const minute = 60_000 // ms
const hour = 60 * minute
const day = 24 * hour

/** Limits per person on requests that cost much more than they take to send. */
const windows = {
  /** Requests of edits, including cancelled ones. */
  edit: [
    { length: minute, attempts: 60 },
    { length: hour, attempts: 1000 },
  ],
  /** Uploaded files. A folder of photos is uploaded at this rate without a wait. */
  upload: [
    { length: minute, attempts: 240 },
    { length: hour, attempts: 3000 },
  ],
  import: [
    { length: minute, attempts: 20 },
    { length: hour, attempts: 200 },
  ],
  comment: [
    { length: minute, attempts: 30 },
    { length: hour, attempts: 400 },
  ],
  explore: [
    { length: minute, attempts: 10 },
    { length: hour, attempts: 100 },
  ],
  /** Sheets of looks that are not in the cache. */
  shelf: [
    { length: minute, attempts: 30 },
    { length: hour, attempts: 600 },
  ],
  /** Links that are made, and passwords that are set for one. */
  share: [
    { length: minute, attempts: 30 },
    { length: hour, attempts: 300 },
  ],
  /** Requests for a review of flagged pictures. */
  safety: [
    { length: minute, attempts: 20 },
    { length: day, attempts: 100 },
  ],
  /** Messages to webhooks that a person sends by hand. */
  webhook: [
    { length: minute, attempts: 20 },
    { length: hour, attempts: 200 },
  ],
  export: [
    { length: minute, attempts: 120 },
    { length: hour, attempts: 1200 },
  ],
  /** Archives of all data of an account. */
  accountExport: [
    { length: hour, attempts: 3 },
    { length: day, attempts: 6 },
  ],
  /** New teams. */
  team: [
    { length: hour, attempts: 20 },
    { length: day, attempts: 60 },
  ],
  /** New invitations. */
  invite: [
    { length: hour, attempts: 60 },
    { length: day, attempts: 300 },
  ],
  /** Accepted and declined invitations. */
  accept: [{ length: minute, attempts: 30 }],
} as const satisfies Record<string, Limit['windows']>

/** @throws AuthError 'too-many-attempts', with the time of the next allowed attempt */
export async function limitRate(database: Database, name: keyof typeof windows, personId: string): Promise<void> {
  await attempt(database, [{ name: `api:${name}`, subject: personId, windows: windows[name] }])
}
