'use client'

import type { Me } from '@amend/api/types'
import { ShortcutSheet, useShortcuts } from '@amend/next-app/client/shortcuts'
import { ViewerProvider } from '@amend/next-app/client/viewer'
import { Badge, IconButton, Logo, Menu, MenuItem, Toasts, TooltipGroup, VisuallyHidden } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { MenuIcon } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { AccountMenu } from './account-menu.tsx'
import { isWithin, places } from './places.ts'

interface AdminShellProps {
  viewer: Me
  editorUrl: string
  children: ReactNode
}

/** The frame around every page: the navigation at the side, on a narrow window behind a button. */
export function AdminShell({ viewer, editorUrl, children }: AdminShellProps) {
  const t = useTranslations('shell')
  const router = useRouter()
  const [sheet, setSheet] = useState(false)
  const group = t('shortcuts.everywhere')
  useShortcuts(
    [
      { keys: '?', description: t('shortcuts.show'), group, run: () => setSheet(true) },
      ...places.map(({ name, href, key }) => ({
        ...{ keys: key, description: t(`nav.${name}`), group, run: () => router.push(href) },
      })),
    ],
    'everywhere',
  )
  return (
    <ViewerProvider viewer={viewer}>
      <TooltipGroup>
        <a
          href="#content"
          className="sr-only z-50 rounded-lg bg-raised px-4 py-2 font-medium shadow-raised focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          {t('skip')}
        </a>
        <div className="flex min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
          <SideBar />
          <div className="flex min-w-0 grow flex-col">
            <TopBar editorUrl={editorUrl} onShortcuts={() => setSheet(true)} />
            <main id="content" tabIndex={-1} className="min-w-0 grow px-4 pt-2 pb-16 outline-none sm:px-6">
              {children}
            </main>
          </div>
        </div>
        <ShortcutSheet
          open={sheet}
          onOpenChange={setSheet}
          texts={{
            ...{ title: t('shortcuts.title'), description: t('shortcuts.description') },
            ...{ page: t('shortcuts.page'), close: t('close') },
          }}
        />
        <Toasts label={t('notifications')} />
      </TooltipGroup>
    </ViewerProvider>
  )
}

function SideBar() {
  const t = useTranslations('shell')
  const pathname = usePathname()
  const waiting = useWaiting()
  return (
    <div className="sticky top-0 h-dvh overflow-y-auto border-line border-r bg-surface px-3 py-3 max-lg:hidden">
      <Product />
      <nav aria-label={t('nav.label')} className="mt-4">
        <ul className="flex flex-col gap-0.5">
          {places.map(({ name, href, icon: Icon }) => (
            <li key={name}>
              <Link
                href={href}
                aria-current={isWithin(pathname, href) ? 'page' : undefined}
                className="flex h-8 items-center gap-2.5 rounded-lg px-2.5 font-medium text-[0.8125rem] text-muted transition-colors hover:bg-hover hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink"
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {t(`nav.${name}`)}
                {name === 'moderation' && waiting > 0 && (
                  <Badge tone="accent" className="ml-auto">
                    <span aria-hidden>{waiting}</span>
                    <VisuallyHidden>{t('nav.waiting', { count: waiting })}</VisuallyHidden>
                  </Badge>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  )
}

/** How often the number of what waits for a decision is read again, ms. */
const waitingInterval = 60_000

/** How many pictures and reports wait for a decision of an administrator. */
function useWaiting(): number {
  const options = useTRPC().moderation.waiting.queryOptions()
  const { data } = useQuery({ ...options, refetchInterval: waitingInterval })
  return data ? data.reviews + data.reports : 0
}

function Product() {
  const t = useTranslations('shell')
  return (
    <Link href="/" className="flex items-center gap-2.5 rounded-lg p-1.5 font-semibold text-[0.9375rem] tracking-tight">
      <Logo />
      {t('product')}
    </Link>
  )
}

function TopBar({ editorUrl, onShortcuts }: { editorUrl: string; onShortcuts: () => void }) {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center gap-2 bg-canvas/90 px-4 backdrop-blur sm:px-6">
      <div className="contents lg:hidden">
        <Menu
          align="start"
          trigger={<IconButton label={t('nav.label')} icon={<MenuIcon aria-hidden />} className="-ml-2" />}
        >
          {places.map(({ name, href, icon: Icon }) => (
            <MenuItem key={name} asChild>
              <Link href={href} aria-current={isWithin(pathname, href) ? 'page' : undefined}>
                <Icon aria-hidden />
                {t(`nav.${name}`)}
              </Link>
            </MenuItem>
          ))}
        </Menu>
        <Product />
      </div>
      <div className="ml-auto">
        <AccountMenu editorUrl={editorUrl} onShortcuts={onShortcuts} />
      </div>
    </header>
  )
}
