import { AuthError, attempt, networkOf, type ShareLinkPrincipal } from '@amend/auth'
import type { Rendition } from '@amend/db'
import { notFound } from '../error.ts'
import { versionOf } from '../image/item.ts'
import type { Services } from '../services.ts'

/** A picture of a shared page, without anything that its file or its owner says of it. */
export interface SharedPicture {
  readonly id: string
  /** What made it; null for a photo. */
  readonly instruction: string | null
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Versions of its renditions, which change with their bytes. */
  readonly versions: Readonly<Partial<Record<'thumbnail' | 'preview', string>>>
}

const shownKinds: readonly Rendition['kind'][] = ['thumbnail', 'preview']

/** The pictures of a link in the order of the page: of a branch the photo first. */
export async function sharedPictures(
  { database }: Pick<Services, 'database'>,
  principal: ShareLinkPrincipal,
): Promise<SharedPicture[]> {
  const { workspaceId, imageIds: ids } = principal
  const rows = await database.workspace(workspaceId).image.findMany({
    where: { id: { in: [...ids] } },
    select: {
      ...{ id: true, instruction: true, width: true, height: true },
      renditions: { where: { kind: { in: [...shownKinds] } }, select: { kind: true, blobHash: true } },
    },
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (!row) return []
    const versions = Object.fromEntries(row.renditions.map(({ kind, blobHash }) => [kind, versionOf(blobHash)]))
    return [{ id, instruction: row.instruction, width: row.width ?? 1, height: row.height ?? 1, versions }]
  })
}

/** Whether the pictures of a link are not made from one another. */
export const isGroup = ({ subject: { kind } }: ShareLinkPrincipal): boolean => kind === 'selection' || kind === 'album'

/** The picture that stands for a link: of a branch its end, of a selection or an album its first. @throws ServiceError 'not-found' */
export async function coverOf(
  services: Pick<Services, 'database'>,
  principal: ShareLinkPrincipal,
): Promise<SharedPicture> {
  const pictures = await sharedPictures(services, principal)
  const cover = isGroup(principal) ? pictures[0] : pictures.at(-1)
  if (!cover) throw notFound()
  return cover
}

const hour = 3_600_000 // ms

/** Counts a visit. Another one from the same network within the hour is the same visit. */
export async function countView(
  { database }: Pick<Services, 'database'>,
  { id, workspaceId }: ShareLinkPrincipal,
  address: string,
): Promise<void> {
  const subject = `${id} ${networkOf(address)}`
  try {
    await attempt(database, [{ name: 'share:view', subject, windows: [{ length: hour, attempts: 1 }] }])
  } catch (error) {
    if (error instanceof AuthError && error.code === 'too-many-attempts') return
    throw error
  }
  const data = { views: { increment: 1 }, lastViewedAt: new Date() }
  await database.workspace(workspaceId).shareLink.updateMany({ where: { id }, data })
}
