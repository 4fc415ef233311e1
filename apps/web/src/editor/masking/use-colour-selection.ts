'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { areaOf } from '../mask/area.ts'
import { draw, type MaskShape, type Point, replaceLast } from '../mask/mask.ts'
import type { Pixels } from '../mask/pixels.ts'
import { wand } from '../mask/wand.ts'
import { useCurrentImage, useSession } from '../session/session.tsx'
import { createStore } from '../state/store.ts'
import { maskTool } from './mask-tool.ts'
import { picturePixels } from './picture-pixels.ts'

/** The last selection of the wand, which follows the tolerance until something else is drawn. */
const lastWand = createStore<{ readonly at: Point; readonly shape: MaskShape } | undefined>(undefined)

/** Selects areas of the current picture by their colour. */
export function useColourSelection() {
  const t = useTranslations('editor')
  const sentence = useErrorSentence()
  const { stores, size } = useSession()
  const image = useCurrentImage()

  const areaBy = async (find: (pixels: Pixels) => Uint8Array | undefined): Promise<MaskShape | undefined> => {
    try {
      const pixels = await picturePixels(image)
      const bits = find(pixels)
      return bits && { kind: 'area', erase: maskTool.get().erase, ...areaOf(bits, pixels.width, pixels.height) }
    } catch (error) {
      showToast({ message: sentence(error), tone: 'danger', closeLabel: t('close') })
      return undefined
    }
  }

  /** Adds the area that a function finds. @returns whether it found one */
  const select = async (find: (pixels: Pixels) => Uint8Array | undefined): Promise<boolean> => {
    const shape = await areaBy(find)
    if (shape) stores.draft.set((draft) => ({ ...draft, mask: draw(draft.mask, shape) }))
    return shape !== undefined
  }

  const areaAt = (at: Point) =>
    areaBy((pixels) => {
      const x = Math.min(Math.floor((at.x / size.width) * pixels.width), pixels.width - 1)
      const y = Math.min(Math.floor((at.y / size.height) * pixels.height), pixels.height - 1)
      return wand(pixels, y * pixels.width + x, maskTool.get().tolerance)
    })

  /** @param at pixels of the picture */
  const selectAt = async (at: Point) => {
    const shape = await areaAt(at)
    if (!shape) return
    lastWand.set({ at, shape })
    stores.draft.set((draft) => ({ ...draft, mask: draw(draft.mask, shape) }))
  }

  /** Repeats the last selection with the tolerance that was set since; not if something was drawn after it. */
  const selectAgain = async () => {
    const last = lastWand.get()
    if (!last || stores.draft.get().mask.shapes.at(-1) !== last.shape) return
    const shape = await areaAt(last.at)
    const now = lastWand.get()
    if (!shape || !now || stores.draft.get().mask.shapes.at(-1) !== now.shape) return
    lastWand.set({ at: last.at, shape })
    stores.draft.set((draft) => ({ ...draft, mask: replaceLast(draft.mask, shape) }))
  }

  return { select, selectAt, selectAgain }
}
