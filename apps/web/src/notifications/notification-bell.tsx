'use client'

import { Popover } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { FreshNotifications } from './fresh-notifications.ts'
import { NotificationPanel } from './notification-panel.tsx'

/** How often the number is asked for, ms: events of the open workspace ask for it at once. */
const interval = 60_000

/** What happened that concerns the viewer, behind a bell with the number of what is new. */
export function NotificationBell({ workspaceId }: { workspaceId: string | undefined }) {
  const t = useTranslations('notifications')
  const trpc = useTRPC()
  const [open, setOpen] = useState(false)
  const unread = useQuery({ ...trpc.notification.unread.queryOptions(), refetchInterval: interval })
  const count = unread.data?.count ?? 0
  const label = t('button', { count })
  return (
    <>
      {workspaceId !== undefined && <FreshNotifications key={workspaceId} workspaceId={workspaceId} />}
      <Popover
        label={t('title')}
        align="end"
        open={open}
        onOpenChange={setOpen}
        className="flex max-h-[min(32rem,var(--radix-popover-content-available-height))] w-92 flex-col p-0"
        trigger={
          <button
            type="button"
            aria-label={label}
            title={label}
            className="relative grid size-9 shrink-0 place-items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink pointer-coarse:size-11"
          >
            <Bell aria-hidden className="size-4.5" />
            {count > 0 && (
              <span
                aria-hidden
                className="absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 font-semibold text-[0.625rem] text-on-accent tabular-nums pointer-coarse:top-1 pointer-coarse:right-1"
              >
                {count > 99 ? '99+' : count}
              </span>
            )}
          </button>
        }
      >
        <NotificationPanel unread={count} onClose={() => setOpen(false)} />
      </Popover>
    </>
  )
}
