'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { ViewerProvider } from '@amend/next-app/client/viewer'
import { classNames, Menu, MenuRadioGroup, Toasts, TooltipGroup } from '@amend/ui'
import { ChevronsUpDown, Images, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useParams, usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { UploadButton, UploadTray } from '../uploads/index.ts'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Logo } from './logo.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'

interface AppShellProps {
  viewer: Me
  children: ReactNode
}

/** What is around every page of somebody who is signed in: a header, on a phone a bar at the bottom. */
export function AppShell({ viewer, children }: AppShellProps) {
  const t = useTranslations('shell')
  const router = useRouter()
  const pathname = usePathname()
  const [sheet, setSheet] = useState(false)
  const workspace = useCurrentWorkspace(viewer)
  const mayUpload = workspace !== undefined && can(workspace.role, 'image:upload')
  const places = workspace
    ? [
        { href: `/w/${workspace.id}/pictures`, label: t('nav.pictures'), icon: Images },
        { href: `/w/${workspace.id}/trash`, label: t('nav.trash'), icon: Trash2 },
      ]
    : []
  const editing = workspace !== undefined && pathname.startsWith(`/w/${workspace.id}/edit/`)
  const group = t('shortcuts.everywhere')
  useShortcuts(
    [
      { keys: '?', description: t('shortcuts.show'), group, run: () => setSheet(true) },
      ...(workspace
        ? [
            {
              keys: 'g',
              description: t('shortcuts.goPictures'),
              group,
              run: () => router.push(`/w/${workspace.id}/pictures`),
            },
          ]
        : []),
      { keys: ',', description: t('shortcuts.goSettings'), group, run: () => router.push('/settings') },
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
        <div className={classNames('flex flex-col', editing ? 'h-dvh overflow-hidden' : 'min-h-dvh')}>
          <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-1 bg-canvas/90 px-3 backdrop-blur sm:px-4">
            <Link
              href={workspace ? `/w/${workspace.id}/pictures` : '/'}
              className="flex items-center gap-2.5 rounded-lg p-1.5 font-semibold text-[0.9375rem] tracking-tight"
            >
              <Logo />
              <span className={classNames(viewer.workspaces.length > 1 && 'max-sm:sr-only')}>{t('product')}</span>
            </Link>
            {workspace && viewer.workspaces.length > 1 && <WorkspaceMenu viewer={viewer} workspace={workspace} />}
            <nav aria-label={t('nav.label')} className="ml-3 flex gap-0.5 max-sm:hidden">
              {places.map(({ href, label }) => (
                <Link
                  key={href}
                  href={href}
                  aria-current={pathname === href ? 'page' : undefined}
                  className="rounded-lg px-3 py-1.5 font-medium text-muted transition-colors hover:bg-hover hover:text-ink aria-[current]:text-ink"
                >
                  {label}
                </Link>
              ))}
            </nav>
            <div className="ml-auto flex items-center gap-2">
              <div className={classNames('contents', !editing && 'max-sm:hidden')}>
                {mayUpload && <UploadButton workspaceId={workspace.id} />}
              </div>
              <AccountMenu onShortcuts={() => setSheet(true)} />
            </div>
          </header>
          <main id="content" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
            {children}
          </main>
          {!editing && places.length > 0 && (
            <nav
              aria-label={t('nav.label')}
              className="sticky bottom-0 z-20 grid auto-cols-fr grid-flow-col items-center border-line border-t bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur sm:hidden"
            >
              {places.map(({ href, label, icon: Icon }, index) => (
                <Link
                  key={href}
                  href={href}
                  aria-current={pathname === href ? 'page' : undefined}
                  style={{ order: index * 2 }}
                  className="flex h-15 flex-col items-center justify-center gap-1 font-medium text-[0.6875rem] text-muted aria-[current]:text-accent-ink"
                >
                  <Icon aria-hidden className="size-5" />
                  {label}
                </Link>
              ))}
              {mayUpload && (
                <div className="order-1 grid place-items-center">
                  <UploadButton workspaceId={workspace.id} compact />
                </div>
              )}
            </nav>
          )}
        </div>
        <UploadTray />
        {workspace && <ConnectionBanner workspaceId={workspace.id} />}
        <ShortcutSheet open={sheet} onOpenChange={setSheet} />
        <Toasts label={t('notifications')} />
      </TooltipGroup>
    </ViewerProvider>
  )
}

/** The one that the address names; on pages about the account the one before, or one's first. */
function useCurrentWorkspace({ workspaces }: Me): WorkspaceItem | undefined {
  const { workspaceId } = useParams<{ workspaceId?: string }>()
  const [last, setLast] = useState(workspaceId)
  if (workspaceId !== undefined && workspaceId !== last) setLast(workspaceId)
  return workspaces.find(({ id }) => id === (workspaceId ?? last)) ?? workspaces[0]
}

function WorkspaceMenu({ viewer, workspace }: { viewer: Me; workspace: WorkspaceItem }) {
  const t = useTranslations('shell')
  const router = useRouter()
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2 text-muted transition-colors hover:bg-hover pointer-coarse:h-11"
        >
          <span className="truncate">{workspace.name}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0" />
        </button>
      }
    >
      <MenuRadioGroup
        label={t('nav.workspace')}
        value={workspace.id}
        onValueChange={(id) => router.push(`/w/${id}/pictures`)}
        options={viewer.workspaces.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Menu>
  )
}
