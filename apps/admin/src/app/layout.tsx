import './globals.css'
import { AppProviders } from '@amend/next-app/client/app-providers'
import { themeCookie, themeOf } from '@amend/next-app/themes'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { messages } from '../i18n/messages.ts'
import { app } from '../server/app.ts'
import { readLanguage, translations } from '../server/translations.ts'
import { ApiProvider } from '../trpc/api-provider.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return {
    title: { default: t('product'), template: `%s · ${t('product')}` },
    applicationName: t('product'),
    robots: { index: false, follow: false },
    referrer: 'same-origin',
    formatDetection: { telephone: false, email: false, address: false },
  }
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafafb' },
    { media: '(prefers-color-scheme: dark)', color: '#141517' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [language, jar] = await Promise.all([readLanguage(), cookies()])
  const theme = themeOf(jar.get(themeCookie)?.value)
  return (
    <html lang={language} {...(theme !== 'system' && { 'data-theme': theme })} suppressHydrationWarning>
      <body className="min-h-dvh bg-canvas text-ink antialiased">
        <AppProviders language={language} messages={messages[language]} theme={theme} signInPath={app.signInPath}>
          <ApiProvider>{children}</ApiProvider>
        </AppProviders>
      </body>
    </html>
  )
}
