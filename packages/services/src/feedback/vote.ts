import type { Member } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { EditVoteItem, Vote } from './schema.ts'

/** One's own vote on an edit. @throws ServiceError 'not-found' */
export async function readVote({ records, personId }: Member, editId: string): Promise<EditVoteItem> {
  const edit = await records.edit.findFirst({ where: { id: editId }, select: { id: true } })
  if (!edit) throw notFound()
  const row = await records.editVote.findFirst({ where: { editId, userId: personId }, select: { vote: true } })
  return { vote: row?.vote ?? null }
}

/**
 * Votes on the result of an edit; null takes one's own vote back. The vote keeps whether its use for training was allowed then.
 * @throws ServiceError 'not-found'; 'not-ready' while there is no result
 */
export async function voteOnEdit(
  { database }: Services,
  { workspaceId, personId: userId }: Member,
  { editId, vote }: { readonly editId: string; readonly vote: Vote | null },
): Promise<EditVoteItem> {
  return database.transaction(async (records) => {
    const { edit: edits, editVote } = records.workspace(workspaceId)
    const edit = await edits.findFirst({ where: { id: editId }, select: { status: true } })
    if (!edit) throw notFound()
    if (edit.status !== 'done') throw new ServiceError('not-ready', 'This edit has no result yet.')
    await editVote.deleteMany({ where: { editId, userId } })
    if (vote !== null) {
      const consent = await records.installation.trainingConsent.findUnique({ where: { userId } })
      await editVote.create({ data: { workspaceId, editId, userId, vote, forTraining: consent !== null } })
    }
    return { vote }
  })
}
