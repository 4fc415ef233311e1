'use client'

import { isKey } from '@amend/next-app/client/shortcuts'
import { type KeyboardEvent, type PointerEvent, useEffect } from 'react'
import { useSession } from '../session/session.tsx'

/** Shows the earlier picture while a button is held, by pointer or by Space or Enter. */
export function useHold() {
  const { stores } = useSession()
  const hold = (holding: boolean) => stores.view.set((view) => (view.holding === holding ? view : { ...view, holding }))
  const pressesButton = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter'
  useEffect(() => {
    const release = () => stores.view.set((view) => (view.holding ? { ...view, holding: false } : view))
    const onKeyUp = (event: globalThis.KeyboardEvent) => {
      if (isKey('b', event)) release()
    }
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('blur', release)
    return () => {
      window.removeEventListener('keyup', onKeyUp)
      window.removeEventListener('blur', release)
    }
  }, [stores])
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      hold(true)
    },
    onPointerUp: () => hold(false),
    onPointerCancel: () => hold(false),
    onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent) => {
      if (!pressesButton(event)) return
      event.preventDefault()
      hold(true)
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (pressesButton(event)) hold(false)
    },
    onBlur: () => hold(false),
  }
}
