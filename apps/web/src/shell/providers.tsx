'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { IntlProvider } from 'use-intl'
import { config } from 'zod'
import { WorkspaceEventsProvider } from '../events/index.ts'
import type { Language } from '../i18n/languages.ts'
import type { Messages } from '../i18n/messages.ts'
import { ShortcutsProvider } from '../shortcuts/index.ts'
import { ThemeProvider } from '../theme/provider.tsx'
import type { Theme } from '../theme/theme.ts'
import { TRPCProvider } from '../trpc/client.tsx'
import { openTrpcClient } from '../trpc/links.ts'
import { openQueryClient } from '../trpc/query-client.ts'

// Zod's faster way makes functions from text, which the pages' content security policy forbids.
config({ jitless: true })

interface ProvidersProps {
  language: Language
  messages: object
  theme: Theme
  children: ReactNode
}

/** What every page stands on: texts, the API, events, shortcuts, colours. */
export function Providers({ language, messages, theme, children }: ProvidersProps) {
  const router = useRouter()
  const pathname = usePathname()
  const here = useRef(pathname)
  useEffect(() => {
    here.current = pathname
  })
  const [queryClient] = useState(() =>
    openQueryClient(() => router.replace(`/sign-in?callbackUrl=${encodeURIComponent(here.current)}`)),
  )
  const [trpcClient] = useState(openTrpcClient)
  return (
    <IntlProvider locale={language} messages={messages as Messages} timeZone={timeZone()} now={undefined}>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
          <ThemeProvider theme={theme}>
            <ShortcutsProvider>
              <WorkspaceEventsProvider>{children}</WorkspaceEventsProvider>
            </ShortcutsProvider>
          </ThemeProvider>
        </TRPCProvider>
      </QueryClientProvider>
    </IntlProvider>
  )
}

/** The visitor's; on the server it is not known, and dates are shown by components that wait for the browser. */
const timeZone = () => (typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone)
