'use client'

import { can } from '@amend/auth/permissions'
import { useWorkspace } from '@amend/next-app/client/viewer'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'

/** The pages of a workspace's people: its name, and links to each of them. */
export function TeamFrame({ workspaceId, children }: { workspaceId: string; children: ReactNode }) {
  const t = useTranslations('team')
  const programs = useTranslations('programs.nav')
  const pathname = usePathname()
  const workspace = useWorkspace(workspaceId)
  const bar = useRef<HTMLElement>(null)
  // On a phone the bar is wider than the page.
  useEffect(() => {
    bar.current?.querySelector(`[href="${pathname}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  const base = `/w/${workspaceId}/team`
  const links = [
    { href: base, label: t(workspace?.kind === 'personal' ? 'nav.workspace' : 'nav.team') },
    { href: `${base}/activity`, label: t('nav.activity') },
    ...(workspace && can(workspace.role, 'audit:view') ? [{ href: `${base}/audit`, label: t('nav.audit') }] : []),
    ...(workspace && can(workspace.role, 'api-key:view')
      ? [{ href: `/w/${workspaceId}/api-keys`, label: programs('apiKeys') }]
      : []),
    ...(workspace && can(workspace.role, 'webhook:view')
      ? [{ href: `/w/${workspaceId}/webhooks`, label: programs('webhooks') }]
      : []),
  ]
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 px-4 pt-6 pb-16 sm:px-6 sm:pt-10">
      <h1 className="break-words font-semibold text-2xl tracking-tight">{workspace?.name}</h1>
      <nav ref={bar} aria-label={t('nav.label')} className="flex gap-1 overflow-x-auto border-line border-b">
        {links.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            aria-current={pathname === href ? 'page' : undefined}
            className="-mb-px flex shrink-0 items-center rounded-t-md border-transparent border-b-2 px-3 py-2 font-medium text-muted text-sm transition-colors hover:text-ink focus-visible:-outline-offset-2 aria-[current]:border-accent-ink aria-[current]:text-ink pointer-coarse:min-h-11"
          >
            {label}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  )
}
