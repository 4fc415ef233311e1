'use client'

import { classNames } from '@amend/ui'
import { createContext, type ReactNode, type RefObject, useContext, useLayoutEffect, useRef, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { createStore, type Store } from '../state/store.ts'
import { clamp, type Placement, place, type Size } from '../state/viewport.ts'
import { useGestures } from './use-gestures.ts'

interface PaneContent {
  readonly ref: RefObject<HTMLDivElement | null>
  readonly pane: Store<Size>
}

const PaneContext = createContext<PaneContent | undefined>(undefined)

export interface PaneProps {
  /** A single pointer does something else here, such as drawing; two fingers still zoom and pan. */
  occupied?: boolean
  className?: string
  children: ReactNode
}

/** A viewport onto a picture. All panes show the same part of theirs. */
export function Pane({ occupied = false, className, children }: PaneProps) {
  const ref = useRef<HTMLDivElement>(null)
  const { stores, size } = useSession()
  const [pane] = useState(() => createStore<Size>({ width: 0, height: 0 }))

  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight }
      if (next.width === 0 || next.height === 0) return
      pane.set(next)
      stores.pane.set(next)
      stores.viewport.set((viewport) => clamp(viewport, next, size))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [pane, stores, size])

  useGestures(ref, pane, occupied)
  return (
    <PaneContext value={{ ref, pane }}>
      <div ref={ref} className={classNames('relative size-full touch-none select-none overflow-hidden', className)}>
        {children}
      </div>
    </PaneContext>
  )
}

/** Placed at the picture's position in its pane; moved without rendering. */
export function Sheet({ className, children }: { className?: string; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null)
  usePlacement((placement) => {
    const style = ref.current?.style
    if (!style) return
    style.width = `${placement.width}px`
    style.height = `${placement.height}px`
    style.transform = `translate(${placement.left}px, ${placement.top}px)`
  })
  return (
    <div ref={ref} className={classNames('absolute top-0 left-0 origin-top-left', className)}>
      {children}
    </div>
  )
}

interface FrameProps {
  /** As wide as the pane, and only as high as the picture. */
  wide?: boolean
  children: ReactNode
}

/** The visible part of the picture: for labels on it. */
export function Frame({ wide = false, children }: FrameProps) {
  const ref = useRef<HTMLDivElement>(null)
  const { pane } = usePane()
  usePlacement(({ left, top, width, height }) => {
    const style = ref.current?.style
    if (!style) return
    const size = pane.get()
    style.left = `${wide ? 0 : Math.max(left, 0)}px`
    style.top = `${Math.max(top, 0)}px`
    style.right = `${wide ? 0 : Math.max(size.width - left - width, 0)}px`
    style.bottom = `${Math.max(size.height - top - height, 0)}px`
  })
  return (
    <div ref={ref} className="pointer-events-none absolute">
      {children}
    </div>
  )
}

/** Calls back with the picture's position before each frame in which it has changed. */
export function usePlacement(onPlaced: (placement: Placement) => void) {
  const { pane } = usePane()
  const { stores, size } = useSession()
  const latest = useRef(onPlaced)
  useLayoutEffect(() => {
    latest.current = onPlaced
  })
  useLayoutEffect(() => {
    const apply = () => latest.current(place(stores.viewport.get(), pane.get(), size))
    apply()
    const ends = [stores.viewport.subscribe(apply), pane.subscribe(apply)]
    return () => {
      for (const end of ends) end()
    }
  }, [stores, pane, size])
}

export function usePane(): PaneContent {
  const content = useContext(PaneContext)
  if (!content) throw new Error('This belongs into a Pane')
  return content
}
