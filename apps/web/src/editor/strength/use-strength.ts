'use client'

import type { EditItem } from '@amend/api/types'
import { understand } from '@amend/instructions'
import { changeDraft } from '../draft/draft.ts'
import { useCurrentImage, useDraft, useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { mayScale } from './strength-base.ts'

export interface Strength {
  readonly value: number
  /** The edit whose strength it is; undefined when it is that of the next edit. */
  readonly edit: EditItem | undefined
  /** Why it cannot be set. */
  readonly refusal: 'modelPixels' | undefined
  readonly set: (value: number) => void
}

/** The strength of the result that is shown; of the next edit while an upload is. */
export function useStrength(): Strength {
  const { stores, data, model } = useSession()
  const image = useCurrentImage()
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const live = useStore(stores.strength, (now) => (now?.imageId === image.id ? now.value : undefined))
  const chosen = useDraft(({ changes }) => changes.strength)
  const restore = useDraft(({ changes }) => changes.restore) ?? model?.capabilities.defaults.restore
  const asked = useDraft(({ instruction }) => instruction)
  if (edit) {
    return {
      value: live ?? edit.settings.strength,
      edit,
      refusal: mayScale(edit) ? undefined : 'modelPixels',
      set: (value) => stores.strength.set(value === edit.settings.strength ? undefined : { imageId: image.id, value }),
    }
  }
  return {
    value: chosen ?? understand(asked, model?.capabilities.scope).strength,
    edit: undefined,
    refusal: restore === 'model' ? 'modelPixels' : undefined,
    set: (strength) => stores.draft.set((draft) => changeDraft(draft, { type: 'set', changes: { strength } })),
  }
}

/** The live strength of the current result, with the ways to make it and to leave it; undefined when there is none. */
export function useLiveStrength(): { edit: EditItem; value: number; leave: () => void } | undefined {
  const { stores, data } = useSession()
  const image = useCurrentImage()
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const value = useStore(stores.strength, (now) => (now?.imageId === image.id ? now.value : undefined))
  if (!edit || value === undefined) return undefined
  return { edit, value, leave: () => stores.strength.set(undefined) }
}
