import type { EditItem, ImageItem } from '@amend/api/types'
import type { EditorData } from '../data/use-editor-data.ts'

/** The pictures from which an edit is shown at any strength. */
export interface StrengthBase {
  readonly photo: ImageItem
  readonly look: ImageItem
  /** The strength that `look` was made with. */
  readonly strength: number
}

/** From a weaker result, too much would have to be guessed. */
const weakest = 0.2

/**
 * Among an edit and those like it but for their strength, the one whose strength is nearest to 1; undefined when none of
 * them shows enough of the look.
 */
export function strengthBase(
  edit: EditItem,
  { edits, images }: Pick<EditorData, 'edits' | 'images'>,
): StrengthBase | undefined {
  const photo = images.get(edit.sourceId ?? '')
  if (!photo || !mayScale(edit)) return undefined
  const bases = [...edits.values()].flatMap((other) => {
    const look = images.get(other.resultId ?? '')
    const { strength } = other.settings
    return look && strength >= weakest && isLike(other, edit) ? [{ photo, look, strength }] : []
  })
  return bases.sort((a, b) => Math.abs(a.strength - 1) - Math.abs(b.strength - 1))[0]
}

/** Whether the strength of an edit can be set: the model's own pixels are not fitted to the photo. */
export const mayScale = ({ kind, sourceId, settings }: EditItem): boolean =>
  kind === 'edit' && sourceId !== null && settings.restore === 'detail'

function isLike(a: EditItem, b: EditItem): boolean {
  if (a.id === b.id) return true
  // Two regions may differ.
  if (a.hasMask || b.hasMask || a.kind !== b.kind || a.sourceId !== b.sourceId) return false
  const settings = ({ settings: { strength: _, ...others }, instruction, prompt }: EditItem) =>
    JSON.stringify([instruction, prompt, Object.entries(others).sort()])
  return settings(a) === settings(b)
}
