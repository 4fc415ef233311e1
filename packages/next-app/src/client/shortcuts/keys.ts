/** The part of a KeyboardEvent that is compared. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** @param keys such as "e", "?", "Shift+ArrowLeft", "Mod+Enter"; Mod is ⌘ on a Mac, else Ctrl */
export function matchesKeys(keys: string, press: KeyPress, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = keys.endsWith('++') || keys === '+' ? '+' : (parts.pop() ?? '')
  const wanted = (name: string) => parts.includes(name)
  const ctrl = wanted('Ctrl') || (wanted('Mod') && !mac)
  const meta = wanted('Meta') || (wanted('Mod') && mac)
  if (press.ctrlKey !== ctrl || press.metaKey !== meta || press.altKey !== wanted('Alt')) return false
  const letter = key.length === 1
  // "?" and "+" need Shift on some keyboards only, so Shift counts for letters and named keys alone.
  if (!letter || /[a-z]/i.test(key)) if (press.shiftKey !== wanted('Shift')) return false
  return letter ? press.key.toLowerCase() === key.toLowerCase() : press.key === (key === 'Space' ? ' ' : key)
}

const symbols: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del',
}

/** The key caps to show, such as ["⌘", "↵"]. */
export function keyCaps(keys: string, mac: boolean): string[] {
  const parts = keys.endsWith('+') ? [...keys.slice(0, -1).split('+').filter(Boolean), '+'] : keys.split('+')
  return parts.map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'Shift') return mac ? '⇧' : 'Shift'
    if (part === 'Alt') return mac ? '⌥' : 'Alt'
    return symbols[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}
