'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import { keepPreferences } from '../shell/preferences.ts'
import type { Theme } from './theme.ts'

const ThemeContext = createContext<readonly [Theme, (theme: Theme) => void]>(['system', () => undefined])

export function ThemeProvider({ theme: first, children }: { theme: Theme; children: ReactNode }) {
  const [theme, setTheme] = useState(first)
  const choose = (next: Theme) => {
    setTheme(next)
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    // Offline it holds until the page is loaded anew.
    keepPreferences({ theme: next }).catch(() => undefined)
  }
  return <ThemeContext value={[theme, choose]}>{children}</ThemeContext>
}

/** The colours that were chosen, and a way to choose others, kept for a year. */
export const useTheme = () => useContext(ThemeContext)
