'use client'

import type { ImageItem } from '@amend/api/types'
import { type DragEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { GridDrag } from './grid-drag.ts'
import { picturesOf } from './use-pictures.ts'

/** The pictures that are dragged: the selected ones, or one that is not selected. */
export function useDraggedPictures(listed: readonly ImageItem[], selected: ReadonlySet<string>) {
  const [pictures, setPictures] = useState<readonly ImageItem[]>()
  const latest = useRef({ listed, selected })
  useEffect(() => {
    latest.current = { listed, selected }
  })
  const onStart = useCallback((index: number, event: DragEvent) => {
    const { listed, selected } = latest.current
    const picture = listed[index]
    if (!picture) return
    event.dataTransfer.effectAllowed = 'copy'
    event.dataTransfer.setData('text/plain', picture.name)
    const dragged = selected.has(picture.id) ? picturesOf(listed, selected) : [picture]
    // A change of the page while the drag begins would end it.
    setTimeout(() => setPictures(dragged))
  }, [])
  const onEnd = useCallback(() => setPictures(undefined), [])
  const [drag] = useState<GridDrag>({ onStart, onEnd })
  return { pictures, drag }
}
