'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { IntlProvider, type Messages } from 'use-intl'
import { config } from 'zod'
import type { Language } from '../languages.ts'
import type { Theme } from '../themes.ts'
import { PageAccountProvider } from './session/index.ts'
import { ShortcutsProvider } from './shortcuts/index.ts'
import { ThemeProvider } from './theme.tsx'
import { openQueryClient } from './trpc/query-client.ts'

// Zod's fast mode compiles functions from text, which the content security policy forbids.
config({ jitless: true })

interface AppProvidersProps {
  language: Language
  /** All texts of the app in that language. */
  messages: object
  theme: Theme
  signInPath: string
  children: ReactNode
}

/** Gives the pages of an app their texts, queries, theme and shortcuts. Leads to sign in when the session has ended. */
export function AppProviders({ language, messages, theme, signInPath, children }: AppProvidersProps) {
  const [queryClient] = useState(openQueryClient)
  return (
    <IntlProvider locale={language} messages={messages as Messages} timeZone={timeZone()} now={undefined}>
      <QueryClientProvider client={queryClient}>
        <ThemeProvider theme={theme}>
          <ShortcutsProvider>
            <PageAccountProvider signInPath={signInPath}>{children}</PageAccountProvider>
          </ShortcutsProvider>
        </ThemeProvider>
      </QueryClientProvider>
    </IntlProvider>
  )
}

/** The browser's time zone. The server does not know it; components that show dates wait for the browser. */
const timeZone = () => (typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone)
