export { keyCaps } from './keys.ts'
export { isMac, type Shortcut, ShortcutsProvider, useRegisteredShortcuts, useShortcuts } from './provider.tsx'
