'use client'

import { useSyncExternalStore } from 'react'

export const densities = ['compact', 'medium', 'large'] as const
export type Density = (typeof densities)[number]

/** How a person likes the gallery: kept in this browser. */
export interface GalleryView {
  /** One tile for each photo with its edits. */
  readonly stacked: boolean
  readonly density: Density
}

const usual: GalleryView = { stacked: false, density: 'medium' }
const key = 'amend.gallery'
const watchers = new Set<() => void>()
let current: GalleryView | undefined

export function readGalleryView(stored: string | null): GalleryView {
  try {
    const value: unknown = JSON.parse(stored ?? '{}')
    if (typeof value !== 'object' || value === null) return usual
    const stacked = 'stacked' in value && value.stacked === true
    const density = densities.find((one) => 'density' in value && value.density === one)
    return { stacked, density: density ?? usual.density }
  } catch {
    return usual
  }
}

function read(): GalleryView {
  if (current) return current
  try {
    current = readGalleryView(localStorage.getItem(key))
  } catch {
    current = usual
  }
  return current
}

function write(view: GalleryView) {
  current = view
  try {
    localStorage.setItem(key, JSON.stringify(view))
  } catch {
    // Without storage it holds until the page is left.
  }
  for (const changed of watchers) changed()
}

/** The person's view of the gallery, and a function that changes a part of it. */
export function useGalleryView(): readonly [GalleryView, (change: Partial<GalleryView>) => void] {
  const view = useSyncExternalStore(
    (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    read,
    () => usual,
  )
  return [view, (change) => write({ ...view, ...change })]
}
