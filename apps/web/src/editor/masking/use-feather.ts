'use client'

import { settingsOf } from '../draft/draft.ts'
import { softEdge } from '../mask/mask.ts'
import { useDraft, useSession } from '../session/session.tsx'

/** The width of the soft edge of the region, in pixels of the picture. */
export function useFeather(): number {
  const { model, size } = useSession()
  const changed = useDraft((draft) => draft.changes.feather)
  if (changed !== undefined) return changed
  return model ? settingsOf({ changes: {}, seed: null }, model.capabilities, softEdge(size)).feather : softEdge(size)
}
