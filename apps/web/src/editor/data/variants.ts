import type { EditItem, ImageItem } from '@amend/api/types'
import type { EditorData } from './use-editor-data.ts'

/** A result and the edit that made it. */
export interface Variant {
  readonly image: ImageItem
  readonly edit: EditItem
}

/** What one person made from a picture, the newest first. */
export interface PersonsVariants {
  /** Null for an account that was deleted. */
  readonly person: EditItem['createdBy']
  readonly variants: readonly Variant[]
}

/**
 * All results that were made from the same picture as this one, or from this one where it is a photo: by person, who made
 * one last first. Results in the trash are left out.
 */
export function variantsOf({ edits, images }: Pick<EditorData, 'edits' | 'images'>, image: ImageItem) {
  const sourceId = (image.editId === null ? undefined : edits.get(image.editId)?.sourceId) ?? image.id
  const found = [...edits.values()].flatMap((edit): Variant[] => {
    const result = edit.resultId === null ? undefined : images.get(edit.resultId)
    const isShown = edit.kind === 'edit' && result?.status === 'ready' && result.trashedAt === null
    return isShown && edit.sourceId === sourceId ? [{ image: result, edit }] : []
  })
  const byPerson = new Map<string, Variant[]>()
  for (const variant of found.sort(newestFirst)) {
    const id = variant.edit.createdBy?.id ?? ''
    byPerson.set(id, [...(byPerson.get(id) ?? []), variant])
  }
  const people = [...byPerson.values()].map(
    (variants): PersonsVariants => ({ person: variants[0]?.edit.createdBy ?? null, variants }),
  )
  return { source: images.get(sourceId), people }
}

/** Variants of one request in their order. */
const newestFirst = ({ edit: a }: Variant, { edit: b }: Variant): number =>
  a.createdAt === b.createdAt ? a.variant - b.variant : a.createdAt < b.createdAt ? 1 : -1
