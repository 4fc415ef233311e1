export { isComposing, isKey, keyCaps, matchesKeys } from './keys.ts'
export { isMac, type Shortcut, ShortcutsProvider, useRegisteredShortcuts, useShortcuts } from './provider.tsx'
export { isTextField } from './text-field.ts'
