'use client'

import type { ImageItem } from '@amend/api/types'
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import { nothing, select } from './selection.ts'
import { picturesOf } from './use-pictures.ts'

/** The selection. Pictures that leave the list are removed from it. */
export function useSelection(pictures: readonly ImageItem[]) {
  const [selection, dispatch] = useReducer(select, nothing)
  const listed = useRef(pictures)
  useEffect(() => {
    listed.current = pictures
  })
  const chosen = useMemo(() => picturesOf(pictures, selection.ids), [pictures, selection.ids])
  const ids = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen])
  const choose = useCallback((index: number, extend: boolean) => {
    const id = listed.current[index]?.id
    if (id === undefined) return
    dispatch(
      extend ? { kind: 'extend', id, order: listed.current.map((picture) => picture.id) } : { kind: 'toggle', id },
    )
  }, [])
  const chooseAll = useCallback(() => dispatch({ kind: 'all', order: listed.current.map(({ id }) => id) }), [])
  const drop = useCallback((gone: ReadonlySet<string>) => dispatch({ kind: 'drop', ids: gone }), [])
  const clear = useCallback(() => dispatch({ kind: 'clear' }), [])
  return { ids, chosen, choose, chooseAll, drop, clear }
}
