import type { Access } from '../access.ts'
import { editItem, editParts } from '../edit/item.ts'
import type { EditTree } from '../types.ts'
import { findImage } from './find.ts'
import { imageItem, imageParts, treeOf } from './item.ts'

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }]

/**
 * The whole tree of any image in it, including the trash. When the upload has been deleted for good, the oldest
 * remaining image takes its place.
 * @param sketches whether to include explorations and their sketches
 * @throws ServiceError 'not-found'
 */
export async function readTree({ records }: Access, id: string, sketches: boolean): Promise<EditTree> {
  const found = await findImage(records, id)
  const treeId = treeOf(found)
  const images = await records.image.findMany({
    where: { OR: [{ id: treeId }, { treeId }], ...(!sketches && { kind: { not: 'sketch' } }) },
    include: imageParts,
    orderBy: oldestFirst,
  })
  const edits = await records.edit.findMany({
    where: { treeId, ...(!sketches && { kind: 'edit' }) },
    include: editParts,
    orderBy: [...oldestFirst, { variant: 'asc' }],
  })
  const root = images.find((image) => image.id === treeId) ?? images.find(({ kind }) => kind !== 'sketch') ?? found
  return { rootId: root.id, images: images.map(imageItem), edits: edits.map(editItem) }
}
