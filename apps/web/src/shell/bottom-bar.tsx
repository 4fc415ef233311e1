'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { UploadButton } from '../uploads/index.ts'
import type { Place } from './place.ts'

interface BottomBarProps {
  places: readonly Place[]
  /** The workspace that receives uploads; without it there is no upload button. */
  workspaceId: string | undefined
}

/** The navigation on a phone. */
export function BottomBar({ places, workspaceId }: BottomBarProps) {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <nav
      aria-label={t('nav.label')}
      className="sticky bottom-0 z-20 grid auto-cols-fr grid-flow-col items-center border-line border-t bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur sm:hidden"
    >
      {places.map(({ href, label, icon: Icon }, index) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : pathname.startsWith(`${href}/`) ? 'true' : undefined}
          style={{ order: index * 2 }}
          className="flex h-15 flex-col items-center justify-center gap-1 font-medium text-[0.6875rem] text-muted aria-[current]:text-accent-ink"
        >
          <Icon aria-hidden className="size-5" />
          {label}
        </Link>
      ))}
      {workspaceId !== undefined && (
        <div style={{ order: places.length - 1 }} className="grid place-items-center">
          <UploadButton workspaceId={workspaceId} compact />
        </div>
      )}
    </nav>
  )
}
