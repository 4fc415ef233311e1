import { appendEvents, type Prisma, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { ServiceError } from '../error.ts'
import { requireImage } from '../image/find.ts'
import type { Services } from '../services.ts'
import { type AlbumRow, findAlbum, lockAlbum } from './find.ts'
import { getAlbum } from './list.ts'
import type { AlbumItem, AlbumRule } from './schema.ts'

export interface NewAlbum {
  readonly name: string
  /** Only its creator sees it. */
  readonly private: boolean
  /** The search of a smart album. */
  readonly rule?: AlbumRule | undefined
  /** Chosen by the client: a second request with the same key returns the first album. */
  readonly key: string
}

/** @throws ServiceError 'key-taken' by somebody else, or 'not-found' where that is an album that the person does not see */
export async function createAlbum(services: Services, member: Member, album: NewAlbum): Promise<AlbumItem> {
  const { workspaceId, personId } = member
  const { key: id, name, rule } = album
  await services.database.transaction(async (records) => {
    const { count } = await records.workspace(workspaceId).album.createMany({
      data: [
        {
          ...{ id, workspaceId, name, createdById: personId },
          ...(album.private && { privateToId: personId }),
          ...(rule && { rule }),
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) return
    const privateToId = album.private ? personId : null
    await announce(records, member, { id, privateToId }, { kind: 'album.added', after: { name } })
  })
  const { createdById } = await findAlbum(member, id)
  if (createdById !== personId) throw new ServiceError('key-taken', 'This album is another one. Create it again.')
  return getAlbum(services, member, id)
}

export interface AlbumChange {
  readonly name?: string | undefined
  /** A private album can be shown to all members, and not the other way round. */
  readonly private?: false | undefined
  /** Of a smart album. */
  readonly rule?: AlbumRule | undefined
  /** Null for the first picture. */
  readonly coverId?: string | null | undefined
}

/** @throws ServiceError 'not-found'; 'bad-input' for a search of an album that is filled by hand */
export async function updateAlbum(
  services: Services,
  member: Member,
  id: string,
  change: AlbumChange,
): Promise<AlbumItem> {
  const { workspaceId } = member
  await services.database.transaction(async (records) => {
    const scope = records.workspace(workspaceId)
    const { name, rule, coverId } = change
    if (coverId) {
      // Locked, so that it is not deleted before the album refers to it.
      await records.unsafe.$executeRaw`
        SELECT 1 FROM "Image" WHERE "workspaceId" = ${workspaceId}::uuid AND id = ${coverId}::uuid FOR KEY SHARE`
      await requireImage(scope, coverId)
    }
    const before = await lockAlbum(records, member, id)
    if (rule && before.rule === null) {
      throw new ServiceError('bad-input', 'This album is filled by hand, and has no search.', { field: 'rule' })
    }
    const privateToId = change.private === false ? null : before.privateToId
    await scope.album.update({
      where: { id },
      data: {
        privateToId,
        ...(name !== undefined && { name }),
        ...(rule && { rule }),
        ...(coverId !== undefined && { coverId }),
      },
    })
    const shown = before.privateToId !== privateToId
    await announce(
      records,
      member,
      { id, privateToId },
      {
        kind: shown ? 'album.added' : 'album.changed',
        ...(!shown && { before: { name: before.name } }),
        after: { name: name ?? before.name },
      },
    )
  })
  return getAlbum(services, member, id)
}

/** Deletes an album; its pictures stay. @throws ServiceError 'not-found' */
export async function deleteAlbum(services: Services, member: Member, id: string): Promise<void> {
  const { workspaceId } = member
  await services.database.transaction(async (records) => {
    const before = await lockAlbum(records, member, id)
    await records.workspace(workspaceId).album.delete({ where: { id } })
    await announce(records, member, before, { kind: 'album.deleted', before: { name: before.name } })
  })
}

interface AlbumNews {
  readonly kind: 'album.added' | 'album.changed' | 'album.deleted'
  readonly before?: Prisma.InputJsonObject
  readonly after?: Prisma.InputJsonObject
}

/** Writes a change to the audit log and the events, unless the album is private: others read them. */
export async function announce(
  records: Records,
  member: Member,
  { id: subjectId, privateToId }: Pick<AlbumRow, 'id' | 'privateToId'>,
  { kind, ...values }: AlbumNews,
): Promise<void> {
  if (privateToId !== null) return
  await recordAction(records, member, { action: 'album:update', subjectId, ...values })
  await appendEvents(records, member.workspaceId, [{ kind, subjectId }])
}
