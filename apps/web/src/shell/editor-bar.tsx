'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { createPortal } from 'react-dom'

/** The place for the editor's tools in the header of the app, while there is one. */
export const EditorBarContext = createContext<HTMLElement | null>(null)

/** Shows its content in the header, so that the editor has one bar; where it stands without a header. */
export function EditorBar({ children }: { children: ReactNode }) {
  const place = useContext(EditorBarContext)
  return place ? createPortal(children, place) : children
}
