'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { Logo } from '@amend/ui'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { NotificationBell } from '../notifications/index.ts'
import { QueueButton } from '../queue/index.ts'
import { UploadButton, UploadMenu } from '../uploads/index.ts'
import { AccountMenu } from './account-menu.tsx'
import type { Place } from './place.ts'
import { WorkspaceMenu } from './workspace-menu.tsx'

interface ShellHeaderProps {
  viewer: Me
  workspace: WorkspaceItem | undefined
  places: readonly Place[]
  /** The page is the editor, which has no bar at the bottom. */
  editing: boolean
  mayUpload: boolean
  /** Takes the place for the tools of the editor. */
  onEditorBar: (place: HTMLElement | null) => void
  onShortcuts: () => void
}

/** The bar over every page; over the editor it contains the editor's tools. */
export function ShellHeader(props: ShellHeaderProps) {
  const { workspace, editing, mayUpload, onEditorBar, onShortcuts } = props
  if (!editing) return <PagesHeader {...props} />
  return (
    <header className="z-20 flex h-14 shrink-0 items-center gap-1 bg-canvas px-2 sm:px-3">
      <div ref={onEditorBar} className="min-w-0 grow" />
      <div className="contents max-sm:hidden">
        {workspace && mayUpload && <UploadMenu workspaceId={workspace.id} />}
      </div>
      {workspace && <QueueButton key={workspace.id} workspaceId={workspace.id} />}
      {/* On a phone the tools need its room. */}
      <div className="contents max-sm:hidden">
        <NotificationBell workspaceId={workspace?.id} />
      </div>
      <AccountMenu onShortcuts={onShortcuts} />
    </header>
  )
}

function PagesHeader({ viewer, workspace, places, mayUpload, onShortcuts }: ShellHeaderProps) {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-1 bg-canvas/90 px-3 backdrop-blur sm:px-4">
      <Link
        href={workspace ? `/w/${workspace.id}/pictures` : '/'}
        className="flex items-center gap-2.5 rounded-lg p-1.5 font-semibold text-[0.9375rem] tracking-tight"
      >
        <Logo />
        <span className="max-sm:sr-only">{t('product')}</span>
      </Link>
      {workspace && <WorkspaceMenu viewer={viewer} workspace={workspace} />}
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
        <div className="contents max-sm:hidden">
          {workspace && mayUpload && <UploadButton workspaceId={workspace.id} />}
        </div>
        {workspace && <QueueButton key={workspace.id} workspaceId={workspace.id} />}
        <NotificationBell workspaceId={workspace?.id} />
        <AccountMenu onShortcuts={onShortcuts} />
      </div>
    </header>
  )
}
