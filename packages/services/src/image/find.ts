import type { Records, WorkspaceRecords } from '@amend/db'
import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import type { ImageItem } from '../types.ts'
import { type ImageWithParts, imageItem, imageParts } from './item.ts'

/** @throws ServiceError 'not-found' */
export async function findImage(records: WorkspaceRecords, id: string): Promise<ImageWithParts> {
  const image = await records.image.findFirst({ where: { id }, include: imageParts })
  if (!image) throw notFound()
  return image
}

/** @throws ServiceError 'not-found', for a sketch as well */
export async function requireImage(records: WorkspaceRecords, id: string): Promise<void> {
  const image = await records.image.findFirst({ where: { id, kind: { not: 'sketch' } }, select: { id: true } })
  if (!image) throw notFound()
}

/** @throws ServiceError 'not-found' */
export async function getImage({ records }: Pick<Access, 'records'>, id: string): Promise<ImageItem> {
  const image = await findImage(records, id)
  return imageItem(image, image.renditions, image.safetyFlag)
}

/** Whose picture it is; null when the account has been deleted, or there is no such picture. */
export async function ownerOf(records: Records, workspaceId: string, id: string): Promise<string | null> {
  const where = { id }
  const image = await records.workspace(workspaceId).image.findFirst({ where, select: { createdById: true } })
  return image?.createdById ?? null
}
