import { pageLimits } from '@amend/contract'
import { likeText } from '@amend/db'
import { type Access, type Member, may } from '../access.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { EditItem, EditPositionItem } from '../types.ts'
import { cancelEdits } from './cancel.ts'
import { editItem, editParts } from './item.ts'
import { activeEditItems } from './items.ts'
import { editPositions } from './position.ts'

const newest = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]

/** @throws ServiceError 'not-found' */
export async function getEdit({ records }: Access, id: string): Promise<EditItem> {
  const edit = await records.edit.findFirst({ where: { id }, include: editParts })
  if (!edit) throw notFound()
  return editItem(edit)
}

/** All waiting or running edits of the workspace and the last ended ones, the newest first. */
export const activeEdits = (services: Pick<Services, 'database'>, { workspaceId }: Access): Promise<EditItem[]> =>
  activeEditItems(services, workspaceId)

/**
 * Cancels the member's own edits, or anybody's with the permission for it. @returns the ids of those that this
 * cancelled
 */
export async function cancelEditsOf(
  { database, queue }: Services,
  member: Member,
  ids: readonly string[],
): Promise<string[]> {
  const { workspaceId, personId } = member
  const anybodys = await may(database, member, 'edit:cancel-any')
  return database.transaction(async (records) => {
    const own = await records.workspace(workspaceId).edit.findMany({
      where: { id: { in: [...ids] }, ...(!anybodys && { createdById: personId }), finishedAt: null },
      select: { id: true },
    })
    return cancelEdits(
      queue,
      records,
      workspaceId,
      own.map(({ id }) => id),
    )
  })
}

/** The positions of edits; those that have ended or are not in the workspace are omitted. */
export async function positionsOf(
  { database }: Services,
  { workspaceId }: Access,
  ids: readonly string[],
): Promise<EditPositionItem[]> {
  const positions = await editPositions(database, workspaceId, ids)
  return positions.map(({ id, ahead = null, startsIn = null, endsIn = null }) => ({ id, ahead, startsIn, endsIn }))
}

/** The number of edits that are searched for instructions. */
const remembered = 2000

/** The person's own instructions in the workspace, each once, the newest first. */
export async function ownInstructions({ records, personId }: Member, search: string | undefined): Promise<string[]> {
  const words = search?.normalize('NFC').trim()
  const edits = await records.edit.findMany({
    where: {
      createdById: personId,
      ...(words && { instruction: { contains: likeText(words), mode: 'insensitive' } }),
    },
    select: { instruction: true },
    orderBy: newest,
    take: remembered,
  })
  return [...new Set(edits.map(({ instruction }) => instruction))].slice(0, pageLimits.instructions)
}
