'use client'

import type { ImageItem } from '@amend/api/types'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'

/** Classes for what is within the borders of a picture that is not to be seen: large shapes and colours stay. */
export const veil = {
  /** Of a small picture. */
  small: 'overflow-hidden [&>img]:scale-125 [&>img]:blur-md',
  /** Of one that fills the stage. */
  large: 'overflow-hidden [&>*]:scale-110 [&>*]:blur-3xl',
} as const

interface Revealed {
  readonly ids: ReadonlySet<string>
  set(id: string, shown: boolean): void
}

const RevealedContext = createContext<Revealed>({ ids: new Set(), set: () => {} })

/** Remembers which unsuitable pictures somebody wants to see, until the tab is closed. */
export function RevealedProvider({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const set = useCallback((id: string, shown: boolean) => {
    setIds((before) => {
      const after = new Set(before)
      if (shown) after.add(id)
      else after.delete(id)
      return after
    })
  }, [])
  const value = useMemo(() => ({ ids, set }), [ids, set])
  return <RevealedContext value={value}>{children}</RevealedContext>
}

type Picture = Pick<ImageItem, 'id' | 'safety'>

/** Whether a picture is to be shown blurred. */
export function useVeiled(picture: Picture | undefined): boolean {
  const { ids } = useContext(RevealedContext)
  return picture?.safety != null && !ids.has(picture.id)
}

/** Shows an unsuitable picture, or blurs it again. */
export const useReveal = (): Revealed['set'] => useContext(RevealedContext).set
