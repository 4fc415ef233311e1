/** An example of an input for every procedure of a workspace, for the tests that call them without permission. */
import { randomUUID } from 'node:crypto'
import type { WorkspaceRole } from '@amend/auth/permissions'
import { settings } from '@amend/services/testing'

/** Ids of one workspace's records for inputs. */
export interface Subjects {
  readonly workspaceId: string
  readonly imageId: string
  readonly trashedId: string
  /** A picture that was found unsuitable. */
  readonly flaggedId: string
  readonly editId: string
  readonly exportId: string
  readonly invitationId: string
  /** Of a member. */
  readonly userId: string
  readonly shareId: string
  readonly apiKeyId: string
  readonly webhookId: string
  readonly deliveryId: string
  readonly albumId: string
  readonly tagId: string
  /** Of the editor, or of the stranger. */
  readonly commentId: string
}

/** How another workspace's record reads in a request for an own workspace. */
type Foreign =
  /** The whole request fails. */
  | 'not-found'
  /** Each id has an outcome. */
  | 'each-not-found'
  /** The answer omits it. */
  | 'left-out'
  /** The input has no id but the workspace's. */
  | 'no-id'

interface Entry {
  readonly input: (subjects: Subjects) => object
  readonly foreign: Foreign
  /** The status with permission; default 200. An operation that is impossible in this test fails for another reason. */
  readonly allowed?: number | readonly [WorkspaceRole, number]
  /** It ends a membership, a workspace or its record: each role gets a team of its own for it. */
  readonly disposable?: true
}

const key = () => randomUUID()
const editInput = ({ workspaceId, imageId: sourceId }: Subjects) => {
  return { workspaceId, sourceId, instruction: 'make it night', settings, key: key() }
}
const image = ({ workspaceId, imageId: id }: Subjects) => ({ workspaceId, id })
const images = ({ workspaceId, imageId }: Subjects) => ({ workspaceId, ids: [imageId] })
const trashed = ({ workspaceId, trashedId }: Subjects) => ({ workspaceId, ids: [trashedId] })
const edit = ({ workspaceId, editId: id }: Subjects) => ({ workspaceId, id })
const webhook = ({ workspaceId, webhookId: id }: Subjects) => ({ workspaceId, id })
const edits = ({ workspaceId, editId }: Subjects) => ({ workspaceId, ids: [editId] })
const album = ({ workspaceId, albumId: id }: Subjects) => ({ workspaceId, id })
const inAlbum = (s: Subjects) => ({ ...album(s), ids: [s.imageId] })
const share = ({ workspaceId, shareId: id }: Subjects) => ({ workspaceId, id })
const tag = ({ workspaceId, tagId: id }: Subjects) => ({ workspaceId, id })
const comment = ({ workspaceId, commentId: id }: Subjects) => ({ workspaceId, id })
const ofImage = ({ workspaceId, imageId }: Subjects) => ({ workspaceId, imageId })
const only = ({ workspaceId }: Subjects) => ({ workspaceId })
const person = ({ workspaceId, userId }: Subjects) => ({ workspaceId, userId })

/** Procedures of a workspace. A procedure that is missing here fails the first test. */
export const inWorkspace: Readonly<Record<string, Entry>> = {
  'image.list': { input: only, foreign: 'no-id' },
  'image.stacks': { input: only, foreign: 'no-id' },
  'image.facets': { input: only, foreign: 'no-id' },
  'image.get': { input: image, foreign: 'not-found' },
  'image.tree': { input: image, foreign: 'not-found' },
  'image.recipe': { input: image, foreign: 'not-found' },
  'image.rename': { input: (s) => ({ ...image(s), name: 'Mine' }), foreign: 'not-found' },
  'image.setFavourite': { input: (s) => ({ ...images(s), favourite: true }), foreign: 'each-not-found' },
  'image.trash': { input: images, foreign: 'each-not-found' },
  'image.restore': { input: images, foreign: 'each-not-found' },
  'image.delete': { input: trashed, foreign: 'each-not-found' },
  'image.importFromUrl': {
    input: ({ workspaceId }) => ({ workspaceId, url: 'http://example.org:1/', key: key() }),
    foreign: 'no-id',
    allowed: 400,
  },
  'image.export': {
    input: (s) => ({ ...image(s), format: 'png', size: 'original', recipe: false }),
    foreign: 'not-found',
  },
  'image.exportStatus': { input: ({ workspaceId, exportId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'edit.request': { input: (s) => ({ ...editInput(s), variants: 1 }), foreign: 'not-found' },
  'edit.explore': {
    input: (s) => ({ ...editInput(s), textGuidances: [1, 2, 3], imageGuidances: [1, 2, 3] }),
    foreign: 'not-found',
  },
  'edit.replay': { input: (s) => ({ ...edit(s), key: key() }), foreign: 'not-found' },
  'edit.cancel': { input: edits, foreign: 'left-out' },
  'edit.retry': { input: edits, foreign: 'left-out' },
  'edit.reorder': { input: edits, foreign: 'left-out' },
  'edit.queue': { input: only, foreign: 'no-id' },
  'edit.get': { input: edit, foreign: 'not-found' },
  'edit.active': { input: only, foreign: 'no-id' },
  'edit.positions': { input: edits, foreign: 'left-out' },
  'edit.mask': { input: edit, foreign: 'not-found' },
  'edit.instructions': { input: only, foreign: 'no-id' },
  'share.create': {
    input: ({ workspaceId, imageId }) => ({ workspaceId, subject: 'image', imageIds: [imageId], expiresAt: null }),
    foreign: 'not-found',
  },
  'share.list': { input: only, foreign: 'no-id' },
  'share.get': { input: share, foreign: 'not-found' },
  'share.update': { input: (s) => ({ ...share(s), download: false }), foreign: 'not-found' },
  'share.revoke': { input: share, foreign: 'not-found' },
  'shelf.open': {
    input: ({ workspaceId, imageId }) => ({ workspaceId, imageId }),
    foreign: 'not-found',
    // The model of this test has no looks.
    allowed: 400,
  },
  'workspace.storage': { input: only, foreign: 'no-id' },
  'credit.state': { input: only, foreign: 'no-id' },
  'workspace.rename': { input: (s) => ({ ...only(s), name: 'Studio' }), foreign: 'no-id' },
  'workspace.delete': { input: only, foreign: 'no-id', disposable: true },
  'member.list': { input: only, foreign: 'no-id' },
  'member.changeRole': { input: (s) => ({ ...person(s), role: 'viewer' }), foreign: 'not-found' },
  'member.handOver': { input: person, foreign: 'not-found', disposable: true },
  'member.remove': {
    input: (s) => ({ ...person(s), left: { pictures: 'keep' } }),
    foreign: 'not-found',
    disposable: true,
  },
  'member.leave': {
    input: only,
    foreign: 'no-id',
    // Of the last owner it is refused.
    allowed: ['owner', 409],
    disposable: true,
  },
  'activity.list': { input: only, foreign: 'no-id' },
  'audit.list': { input: only, foreign: 'no-id' },
  'invitation.list': { input: only, foreign: 'no-id' },
  'invitation.create': { input: (s) => ({ ...only(s), role: 'viewer' }), foreign: 'no-id' },
  'invitation.revoke': { input: ({ workspaceId, invitationId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'apiKey.list': { input: only, foreign: 'no-id' },
  'apiKey.create': {
    input: (s) => ({
      ...only(s),
      name: 'Script',
      scope: 'edit',
      expiresAt: null,
      password: 'correct horse battery staple',
    }),
    foreign: 'no-id',
  },
  'apiKey.revoke': { input: ({ workspaceId, apiKeyId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'webhook.list': { input: only, foreign: 'no-id' },
  'webhook.get': { input: webhook, foreign: 'not-found' },
  'webhook.create': {
    input: (s) => ({ ...only(s), url: 'https://192.0.2.1/hook', kinds: ['edit.finished'] }),
    foreign: 'no-id',
    // The address is not a public one.
    allowed: 400,
  },
  'webhook.update': { input: (s) => ({ ...webhook(s), kinds: ['edit.failed'] }), foreign: 'not-found' },
  'webhook.rotateSecret': { input: webhook, foreign: 'not-found' },
  'webhook.test': { input: webhook, foreign: 'not-found' },
  'webhook.deliveries': { input: ({ workspaceId, webhookId }) => ({ workspaceId, webhookId }), foreign: 'not-found' },
  'webhook.redeliver': { input: ({ workspaceId, deliveryId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'webhook.delete': {
    input: webhook,
    foreign: 'not-found',
    // The admin has deleted it before.
    allowed: ['owner', 404],
  },
  'feedback.get': { input: ({ workspaceId, editId }) => ({ workspaceId, editId }), foreign: 'not-found' },
  'feedback.vote': {
    input: ({ workspaceId, editId }) => ({ workspaceId, editId, vote: 'up' }),
    foreign: 'not-found',
    // The edit still waits.
    allowed: 409,
  },
  'album.list': { input: only, foreign: 'no-id' },
  'album.get': { input: album, foreign: 'not-found' },
  'album.images': { input: album, foreign: 'not-found' },
  'album.create': { input: (s) => ({ ...only(s), name: 'Mine', key: key() }), foreign: 'no-id' },
  'album.update': { input: (s) => ({ ...album(s), name: 'Mine', coverId: s.imageId }), foreign: 'not-found' },
  'album.add': { input: inAlbum, foreign: 'not-found' },
  'album.remove': { input: inAlbum, foreign: 'not-found' },
  'album.move': { input: (s) => ({ ...inAlbum(s), before: null }), foreign: 'not-found' },
  'album.delete': { input: ({ workspaceId }) => ({ workspaceId, id: key() }), foreign: 'not-found', allowed: 404 },
  'tag.list': { input: only, foreign: 'no-id' },
  'tag.of': { input: images, foreign: 'left-out' },
  'tag.add': { input: (s) => ({ ...images(s), names: ['mine'] }), foreign: 'each-not-found' },
  'tag.remove': { input: (s) => ({ ...images(s), tagIds: [s.tagId] }), foreign: 'each-not-found' },
  'tag.rename': { input: (s) => ({ ...tag(s), name: 'mine too' }), foreign: 'not-found' },
  'tag.merge': { input: (s) => ({ ...tag(s), into: s.tagId }), foreign: 'not-found' },
  'tag.delete': { input: ({ workspaceId }) => ({ workspaceId, id: key() }), foreign: 'not-found', allowed: 404 },
  'comment.list': { input: ofImage, foreign: 'not-found' },
  'comment.add': { input: (s) => ({ ...ofImage(s), text: 'mine', key: key() }), foreign: 'not-found' },
  // Only the author edits a comment: the next tests cover the author.
  'comment.edit': { input: (s) => ({ ...comment(s), id: key(), text: 'mine' }), foreign: 'not-found', allowed: 404 },
  'comment.delete': { input: (s) => ({ ...comment(s), id: key() }), foreign: 'not-found', allowed: 404 },
  'comment.react': { input: (s) => ({ ...comment(s), reaction: 'like', on: true }), foreign: 'not-found' },
  'review.get': { input: ofImage, foreign: 'not-found' },
  'review.rate': { input: (s) => ({ ...ofImage(s), stars: 3 }), foreign: 'not-found' },
  'review.decide': { input: (s) => ({ ...ofImage(s), verdict: 'approved' }), foreign: 'not-found' },
  'safety.requestReview': {
    input: ({ workspaceId, flaggedId: imageId }) => ({ workspaceId, imageId, comment: 'It is a statue.' }),
    foreign: 'not-found',
  },
  'event.cursor': { input: only, foreign: 'no-id' },
  'event.follow': { input: (s) => ({ ...only(s), lastEventId: '0' }), foreign: 'no-id' },
}
