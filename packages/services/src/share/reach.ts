import type { SharedSubject, ShareLinkPrincipal } from '@amend/auth'
import type { Records } from '@amend/db'
import { lineageOf } from '../image/lineage.ts'
import { visible } from '../safety/flag.ts'

/** What decides which pictures a link shows; those of an album are asked for a page at a time (`albumPictures`). */
export type ShareScope = Pick<ShareLinkPrincipal, 'id' | 'workspaceId'> & {
  readonly subject: Exclude<SharedSubject, { readonly kind: 'album' }>
}

/**
 * The ids of the pictures that a link shows, in the order of the page: of a branch the photo first. Pictures in the
 * trash, refused ones, and flagged ones that no review has cleared are left out.
 */
export async function sharedImageIds(records: Records, scope: ShareScope): Promise<string[]> {
  const ids = await namedIds(records, scope)
  const shown = await records.workspace(scope.workspaceId).image.findMany({
    where: { id: { in: ids }, ...visible },
    select: { id: true },
  })
  const found = new Set(shown.map(({ id }) => id))
  return ids.filter((id) => found.has(id))
}

async function namedIds(records: Records, { id, workspaceId, subject }: ShareScope): Promise<string[]> {
  switch (subject.kind) {
    case 'image':
      return lineageOf(records.unsafe, workspaceId, subject.id, subject.compare ? 1 : 0)
    case 'branch':
      return lineageOf(records.unsafe, workspaceId, subject.id)
    case 'selection': {
      const rows = await records.workspace(workspaceId).shareLinkImage.findMany({
        where: { shareLinkId: id },
        select: { imageId: true },
        orderBy: { position: 'asc' },
      })
      return rows.map(({ imageId }) => imageId)
    }
  }
}
