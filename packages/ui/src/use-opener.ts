import { useRef } from 'react'

/**
 * Gives the focus back to where it was when a dialog opened, also when code opened it and not a trigger of its own. Of an
 * item of a menu, which is gone by then, that is the button of the menu.
 */
export function useOpener() {
  const opener = useRef<HTMLElement>(undefined)
  return {
    onOpenAutoFocus() {
      const focused = document.activeElement
      const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
      const element = button ? document.getElementById(button) : focused
      opener.current = element instanceof HTMLElement && element !== document.body ? element : undefined
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault()
      opener.current?.focus()
    },
  }
}
