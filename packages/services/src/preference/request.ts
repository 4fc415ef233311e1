import type { SessionPrincipal } from '@amend/auth'
import { isUniqueViolation, newestFirst, type PreferenceSet, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { rankingsOfPairwise, rankingsOfVotes } from './collect.ts'
import type { PreferenceList, PreferenceSetItem } from './schema.ts'

const mostSets = 50

/**
 * Writes all judgements that may be used for training into a folder.
 * @throws ServiceError 'bad-input' for a name that is taken, and without judgements
 */
export async function requestPreferenceSet(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  name: string,
): Promise<PreferenceSetItem> {
  const { fromPairwise, fromVotes } = await available(database)
  if (fromPairwise + fromVotes === 0) {
    throw new ServiceError('bad-input', 'There are no judgements yet that may be used for training.')
  }
  try {
    return await database.transaction(async (records) => {
      const row = await records.installation.preferenceSet.create({ data: { name, requestedById: person.id } })
      await queue.request(records, 'preference.write', { setId: row.id })
      await recordAdministration(records, person.id, {
        ...{ action: 'preference:write', subjectId: row.id, name },
        ...{ before: {}, after: { name } },
      })
      return setItem(row)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new ServiceError('bad-input', 'There is a set of this name already.', { field: 'name' })
  }
}

export async function listPreferenceSets(records: Records): Promise<PreferenceList> {
  const rows = await records.installation.preferenceSet.findMany({ orderBy: newestFirst, take: mostSets })
  return { sets: rows.map(setItem), available: await available(records) }
}

async function available(records: Records): Promise<PreferenceList['available']> {
  const [pairwise, votes] = await Promise.all([rankingsOfPairwise(records), rankingsOfVotes(records)])
  return { fromPairwise: pairwise.length, fromVotes: votes.length }
}

function setItem(row: PreferenceSet): PreferenceSetItem {
  const { id, name, status, folder, fromPairwise, fromVotes, errorCode: code, errorMessage: message } = row
  return {
    ...{ id, name, status, folder, fromPairwise, fromVotes, createdAt: row.createdAt.toISOString() },
    error: code !== null && message !== null ? { code, message } : null,
  }
}
