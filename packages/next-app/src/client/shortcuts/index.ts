export { isComposing, isKey, keyCaps, matchesKeys } from './keys.ts'
export { isMac, type Shortcut, ShortcutsProvider, useRegisteredShortcuts, useShortcuts } from './provider.tsx'
export { ShortcutSheet } from './sheet.tsx'
export { isTextField } from './text-field.ts'
