import { z } from 'zod'
import type { Access } from '../access.ts'
import { findImage } from './find.ts'

const recipe = z.record(z.string(), z.json())

export type RecipeJson = z.output<typeof recipe>

/** What is needed to make the image again; null for an upload. @throws ServiceError 'not-found' */
export async function readRecipe({ records }: Access, id: string): Promise<RecipeJson | null> {
  const { editId } = await findImage(records, id)
  if (editId === null) return null
  const edit = await records.edit.findFirst({ where: { id: editId }, select: { recipe: true } })
  return recipe.safeParse(edit?.recipe).data ?? null
}
