import { useRef } from 'react'

/**
 * Returns the focus to where it was when a dialog opened, also when code opened it without a trigger. After an item of a menu,
 * which is unmounted by then, it goes to the button of the menu.
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
