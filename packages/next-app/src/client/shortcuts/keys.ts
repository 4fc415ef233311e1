/** The part of a KeyboardEvent that is compared. */
export interface KeyPress {
  /** What the key types. */
  readonly key: string
  /** Its physical position: the name of the key there on an American keyboard. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  getModifierState(name: 'AltGraph'): boolean
}

/** @param keys such as "e", "?", "Shift+ArrowLeft", "Mod+Enter"; Mod is ⌘ on a Mac, else Ctrl */
export function matchesKeys(keys: string, press: KeyPress, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = keys.endsWith('++') || keys === '+' ? '+' : (parts.pop() ?? '')
  const wanted = (name: string) => parts.includes(name)
  const ctrl = wanted('Ctrl') || (wanted('Mod') && !mac)
  const meta = wanted('Meta') || (wanted('Mod') && mac)
  const held = press.ctrlKey === ctrl && press.metaKey === meta && press.altKey === wanted('Alt')
  if (!held && !(isSign(key) && key === press.key && typesBySecondLevel(press, { ctrl, meta }, mac))) return false
  // "?" and "+" need Shift on some keyboards only, so Shift counts for letters and named keys alone.
  if (!isSign(key) && press.shiftKey !== wanted('Shift')) return false
  return isKey(key, press)
}

/** Whether a key matches, with any modifiers held. @param key such as "e", "?", "Space", "ArrowLeft" */
export function isKey(key: string, press: Pick<KeyPress, 'key' | 'code' | 'shiftKey' | 'getModifierState'>): boolean {
  if (key.length > 1) return press.key === (key === 'Space' ? ' ' : key)
  if (press.key.toLowerCase() === key.toLowerCase()) return true
  if (!isOfOtherScript(press.key) || press.getModifierState('AltGraph')) return false
  const place = placeOf(key)
  return press.code === place.code && (/[a-z]/i.test(key) || press.shiftKey === place.shift)
}

/** Whether the key press belongs to an input method: it composes text, or ends a composition. */
export function isComposing(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  // Safari ends the composition before it reports the key that ended it (WebKit bug 165004); only the key code
  // identifies it.
  return event.isComposing || event.keyCode === 229
}

const isSign = (key: string) => key.length === 1 && !/[a-z]/i.test(key)

/**
 * The modifiers that type a character: "]" is Option+6 on a German Mac, and AltGr+9, which can read Ctrl+Alt,
 * elsewhere.
 */
function typesBySecondLevel(press: KeyPress, { ctrl, meta }: { ctrl: boolean; meta: boolean }, mac: boolean): boolean {
  if (press.metaKey !== meta) return false
  if (mac) return press.ctrlKey === ctrl && press.altKey
  return !ctrl && (press.getModifierState('AltGraph') || (press.ctrlKey && press.altKey))
}

/**
 * Whether a key types letters or digits of a script without the letters of our shortcuts. Keyboards for Latin script
 * have those letters, if at other positions, so their keys are matched by what they type. A ligature can have several
 * characters.
 */
const isOfOtherScript = (typed: string) =>
  /^[\p{L}\p{M}\p{Nd}]{1,3}$/u.test(typed) && !/[\p{Script=Latin}0-9]/u.test(typed)

const signs: Readonly<Record<string, string>> = {
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '/': 'Slash',
  '?': 'Shift+Slash',
  '-': 'Minus',
  '=': 'Equal',
  '+': 'Shift+Equal',
  '.': 'Period',
  ',': 'Comma',
  ';': 'Semicolon',
  "'": 'Quote',
  '`': 'Backquote',
  '\\': 'Backslash',
}

/** The position of a character on an American keyboard. */
function placeOf(key: string): { readonly code: string; readonly shift: boolean } {
  if (/[a-z]/i.test(key)) return { code: `Key${key.toUpperCase()}`, shift: false }
  if (/\d/.test(key)) return { code: `Digit${key}`, shift: false }
  const place = signs[key] ?? ''
  return { code: place.replace('Shift+', ''), shift: place.startsWith('Shift+') }
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
