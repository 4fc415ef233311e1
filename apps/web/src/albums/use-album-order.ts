'use client'

import type { AlbumItem, ImageItem } from '@amend/api/types'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { type DragEvent, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { GridDrag } from '../pictures/grid-drag.ts'
import { placeAfterStep, type Step } from './order.ts'
import { useAlbumActions } from './use-album-actions.ts'

/**
 * Puts the pictures of an album in order: by dragging, by keys, and by steps for a finger. Acts on the selection, or else
 * on the dragged or focused picture.
 */
export function useAlbumOrder(
  { id: albumId, workspaceId }: AlbumItem,
  pictures: readonly ImageItem[],
  selected: ReadonlySet<string>,
  enabled: boolean,
) {
  const t = useTranslations('albums.order')
  const { move } = useAlbumActions(workspaceId)
  const [said, setSaid] = useState('')
  const [over, setOver] = useState<{ readonly index: number; readonly after: boolean }>()
  const dragged = useRef<ReadonlySet<string>>(undefined)

  const put = async (moved: ReadonlySet<string>, before: string | null) => {
    const order = await move(albumId, moved, before)
    const at = order.findIndex(({ id }) => moved.has(id))
    setSaid(t('moved', { place: at + 1, count: order.length }))
    return at
  }
  const step = (kind: Step, moved = selected) => {
    const place = placeAfterStep(
      pictures.map(({ id }) => id),
      moved,
      kind,
    )
    return place === undefined ? undefined : put(moved, place)
  }
  const stepFocused = async (kind: Step) => {
    const focused = pictures[focusedIndex()]
    const moved = selected.size > 0 ? selected : new Set(focused ? [focused.id] : [])
    const at = await step(kind, moved)
    if (at !== undefined) requestAnimationFrame(() => focusTile(at))
  }
  useShortcuts([
    { keys: 'Alt+ArrowLeft', description: t('earlier'), disabled: !enabled, run: () => void stepFocused('earlier') },
    { keys: 'Alt+ArrowRight', description: t('later'), disabled: !enabled, run: () => void stepFocused('later') },
    { keys: 'Alt+Home', description: t('first'), disabled: !enabled, run: () => void stepFocused('first') },
    { keys: 'Alt+End', description: t('last'), disabled: !enabled, run: () => void stepFocused('last') },
  ])

  const latest = useRef({ pictures, selected, put })
  useEffect(() => {
    latest.current = { pictures, selected, put }
  })
  const onStart = useCallback((index: number, event: DragEvent) => {
    const { pictures, selected } = latest.current
    const id = pictures[index]?.id
    if (id === undefined) return
    dragged.current = selected.has(id) ? selected : new Set([id])
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', '')
  }, [])
  const onOver = useCallback((index: number, event: DragEvent) => {
    if (!dragged.current) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    const after = isOnEnd(event)
    setOver((known) => (known?.index === index && known.after === after ? known : { index, after }))
  }, [])
  const onDrop = useCallback((index: number, event: DragEvent) => {
    const moved = dragged.current
    if (!moved) return
    event.preventDefault()
    const { pictures, put } = latest.current
    const next = pictures[isOnEnd(event) ? index + 1 : index]
    void put(moved, next?.id ?? null)
  }, [])
  const onEnd = useCallback(() => {
    dragged.current = undefined
    setOver(undefined)
  }, [])
  const drag: GridDrag = { onStart, onOver, onDrop, onEnd, over }
  return { drag, said, step: (kind: Step) => void step(kind) }
}

/** Whether the pointer is over the second half of a picture. */
function isOnEnd({ currentTarget, clientX }: DragEvent): boolean {
  const { left, width } = currentTarget.getBoundingClientRect()
  return clientX > left + width / 2
}

const focusedIndex = () =>
  Number(document.activeElement?.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN)

function focusTile(index: number) {
  const tile = document.querySelector(`[data-index="${index}"]`)?.firstElementChild
  if (tile instanceof HTMLElement) tile.focus()
}
