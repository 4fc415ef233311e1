import type { z } from 'zod'
import type { Access } from '../access.ts'
import { findImage } from './find.ts'
import { storedRecipeSchema } from './schema.ts'

type StoredRecipe = z.output<typeof storedRecipeSchema>

/** The recipe of an image; null for an upload. @throws ServiceError 'not-found' */
export async function readRecipe({ records }: Access, id: string): Promise<StoredRecipe | null> {
  const { editId } = await findImage(records, id)
  if (editId === null) return null
  const edit = await records.edit.findFirst({ where: { id: editId }, select: { recipe: true } })
  return storedRecipeSchema.safeParse(edit?.recipe).data ?? null
}
