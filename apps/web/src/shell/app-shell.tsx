'use client'

import type { Me } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { ShortcutSheet, useShortcuts } from '@amend/next-app/client/shortcuts'
import { ViewerProvider } from '@amend/next-app/client/viewer'
import { classNames, Toasts, TooltipGroup } from '@amend/ui'
import { Album, Images, Link2, Trash2 } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { LookTray } from '../apply-look/index.ts'
import { MentionToasts } from '../comments/index.ts'
import { UploadTray, useOpenLoneUpload } from '../uploads/index.ts'
import { AccountBanner } from './account-banner.tsx'
import { AnnouncementBanner } from './announcement-banner.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { EditorBarContext } from './editor-bar.tsx'
import { ShellHeader } from './shell-header.tsx'
import { useCurrentWorkspace } from './use-current-workspace.ts'

interface AppShellProps {
  viewer: Me
  children: ReactNode
}

/** The frame around every page of a signed-in person: a header, and on a phone a bar at the bottom. */
export function AppShell({ viewer, children }: AppShellProps) {
  const t = useTranslations('shell')
  const router = useRouter()
  const pathname = usePathname()
  const [sheet, setSheet] = useState(false)
  const [editorBar, setEditorBar] = useState<HTMLElement | null>(null)
  const workspace = useCurrentWorkspace(viewer)
  const mayUpload = workspace !== undefined && can(workspace.role, 'image:upload')
  const places = workspace
    ? [
        { href: `/w/${workspace.id}/pictures`, label: t('nav.pictures'), icon: Images },
        { href: `/w/${workspace.id}/albums`, label: t('nav.albums'), icon: Album },
        ...(can(workspace.role, 'share:view')
          ? [{ href: `/w/${workspace.id}/shares`, label: t('nav.shares'), icon: Link2 }]
          : []),
        { href: `/w/${workspace.id}/trash`, label: t('nav.trash'), icon: Trash2 },
      ]
    : []
  const editing = workspace !== undefined && pathname.startsWith(`/w/${workspace.id}/edit/`)
  const group = t('shortcuts.everywhere')
  useOpenLoneUpload()
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
            {
              keys: 'b',
              description: t('shortcuts.goAlbums'),
              group,
              run: () => router.push(`/w/${workspace.id}/albums`),
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
          <ShellHeader
            {...{ viewer, workspace, places, editing, mayUpload }}
            onEditorBar={setEditorBar}
            onShortcuts={() => setSheet(true)}
          />
          <AccountBanner />
          <AnnouncementBanner />
          {editing && <ConnectionBanner workspaceId={workspace.id} place="top" />}
          {editing && <UploadTray place="top" />}
          <main id="content" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
            <EditorBarContext value={editorBar}>{children}</EditorBarContext>
          </main>
          {workspace && !editing && <ConnectionBanner workspaceId={workspace.id} />}
          {!editing && <UploadTray />}
          {!editing && places.length > 0 && (
            <BottomBar places={places} workspaceId={mayUpload ? workspace.id : undefined} />
          )}
        </div>
        {!editing && <LookTray />}
        <ShortcutSheet
          open={sheet}
          onOpenChange={setSheet}
          texts={{
            ...{ title: t('shortcuts.title'), description: t('shortcuts.description') },
            ...{ page: t('shortcuts.page'), close: t('close') },
          }}
        />
        {workspace && <MentionToasts workspaceId={workspace.id} />}
        <Toasts label={t('notifications')} place={editing ? 'top' : 'bottom'} />
      </TooltipGroup>
    </ViewerProvider>
  )
}
