import { ofProcedure, type Route } from '../route.ts'

/** Links by which anybody sees pictures. */
export const shareRoutes: readonly Route[] = [
  ofProcedure('GET', '/shares', 'share.list', {
    ...{ name: 'listShares', summary: 'Links that work now, the newest first, a page at a time' },
  }),
  ofProcedure('POST', '/shares', 'share.create', {
    ...{ name: 'createShare', summary: 'Share a picture, a branch, several pictures or an album', status: 201 },
    description:
      '"image" and "branch" name one picture in "imageIds", "selection" several, and "album" an album as "albumId". "expiresAt" is null for a link that never ends. "remix" is as "download" where it is not named.',
  }),
  ofProcedure('GET', '/shares/{id}', 'share.get', { name: 'getShare', summary: 'One link that works now' }),
  ofProcedure('PATCH', '/shares/{id}', 'share.update', {
    ...{ name: 'updateShare', summary: 'Change when a link ends, its password, and what its visitors may do' },
    description: 'Fields that are not named stay as they are. A "password" of null removes the password.',
  }),
  ofProcedure('DELETE', '/shares/{id}', 'share.revoke', { name: 'revokeShare', summary: 'End a link at once' }),
]
