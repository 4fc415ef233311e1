import { appendEvent } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { ImageItem } from '../types.ts'
import { getImage } from './find.ts'

/** @throws ServiceError 'not-found' */
export async function renameImage(services: Services, member: Member, id: string, name: string): Promise<ImageItem> {
  const { workspaceId } = member
  await services.database.transaction(async (records) => {
    const { count } = await records.workspace(workspaceId).image.updateMany({ where: { id }, data: { name } })
    if (count === 0) throw notFound()
    await appendEvent(records, { workspaceId, kind: 'image.changed', subjectId: id })
  })
  return getImage(member, id)
}
