'use client'

import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { isComposing, matchesKeys } from './keys.ts'
import { isTextField } from './text-field.ts'

export interface Shortcut {
  /** Such as "e", "?", "Shift+ArrowLeft", "Mod+Enter"; an array for several keys that do the same. */
  readonly keys: string | readonly string[]
  /** Text in the cheat sheet, in the language of the pages. */
  readonly description: string
  readonly run: (event: KeyboardEvent) => void
  /** Heading in the cheat sheet; without it, the heading of the page. */
  readonly group?: string
  /** Works while a text field has the focus, too. */
  readonly inFields?: boolean
  /** Does nothing now; stays in the cheat sheet. */
  readonly disabled?: boolean
}

type Registered = { current: readonly Shortcut[] }

interface Registry {
  /** Those of the page and its dialogs, in the order of registration. */
  readonly page: Set<Registered>
  /** Those of the shell around every page. */
  readonly everywhere: Set<Registered>
  readonly watchers: Set<() => void>
  listed: readonly Shortcut[]
}

const RegistryContext = createContext<Registry | undefined>(undefined)

/**
 * Listens to the keys of the tab. The last registration comes first: a dialog before its page, a page before the shell.
 */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState<Registry>(() => ({
    page: new Set(),
    everywhere: new Set(),
    watchers: new Set(),
    listed: [],
  }))
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return
      const field = isTextField(event.target)
      const inDialog = event.target instanceof Element && event.target.closest('[role=dialog],[role=menu]') !== null
      const mac = isMac()
      for (const set of inOrder(registry)) {
        const found = set.current.find(
          ({ keys, inFields, disabled }) =>
            !disabled &&
            (inFields || (!field && !inDialog)) &&
            [keys].flat().some((one) => matchesKeys(one, event, mac)),
        )
        if (!found) continue
        event.preventDefault()
        found.run(event)
        return
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [registry])
  return <RegistryContext value={registry}>{children}</RegistryContext>
}

/**
 * Registers shortcuts while the component is mounted, and lists them in the cheat sheet. They do nothing while a text
 * field has the focus or a dialog is open, unless `inFields` is set.
 */
export function useShortcuts(shortcuts: readonly Shortcut[], scope: 'page' | 'everywhere' = 'page'): void {
  const registry = useRegistry()
  const set = useRef(shortcuts)
  const signature = JSON.stringify(shortcuts.map(({ keys, description, group }) => [keys, description, group]))
  useEffect(() => {
    set.current = shortcuts
  })
  useEffect(() => {
    registry[scope].add(set)
    return () => {
      registry[scope].delete(set)
      list(registry)
    }
  }, [registry, scope])
  // The functions are always the latest; the list changes only with its texts.
  useEffect(() => list(registry, signature), [registry, signature])
}

const none: readonly Shortcut[] = []

/** All registered shortcuts, those of the page first. */
export function useRegisteredShortcuts(): readonly Shortcut[] {
  const registry = useRegistry()
  return useSyncExternalStore(
    (changed) => {
      registry.watchers.add(changed)
      return () => registry.watchers.delete(changed)
    },
    () => registry.listed,
    () => none,
  )
}

/** Whether the browser runs on Apple's systems, whose main modifier key is ⌘. */
export const isMac = (): boolean => typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)

const inOrder = ({ page, everywhere }: Registry): Registered[] => [...[...page].reverse(), ...[...everywhere].reverse()]

function list(registry: Registry, _shown?: string) {
  registry.listed = inOrder(registry).flatMap(({ current }) => current)
  for (const changed of registry.watchers) changed()
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext)
  if (!registry) throw new Error('Shortcuts need a ShortcutsProvider above them')
  return registry
}
