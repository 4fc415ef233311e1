'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import type { Theme } from '../themes.ts'
import { keepPreferences } from './preferences.ts'

const ThemeContext = createContext<readonly [Theme, (theme: Theme) => void]>(['system', () => undefined])

/** @param theme the one that the server rendered */
export function ThemeProvider({ theme: first, children }: { theme: Theme; children: ReactNode }) {
  const [theme, setTheme] = useState(first)
  const choose = (next: Theme) => {
    setTheme(next)
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    // Offline the choice lasts until the page is reloaded.
    keepPreferences({ theme: next }).catch(() => undefined)
  }
  return <ThemeContext value={[theme, choose]}>{children}</ThemeContext>
}

/** The chosen theme, and a function that chooses another and stores it for a year. */
export const useTheme = () => useContext(ThemeContext)
