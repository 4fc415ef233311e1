'use client'

import { can } from '@amend/auth/permissions'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { classNames, Popover } from '@amend/ui'
import { ListOrdered } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { isUnfinished } from './own-queue.ts'
import { QueuePanel } from './queue-panel.tsx'
import { useDismissed } from './use-dismissed.ts'
import { useQueue } from './use-queue.ts'

/** The own edits that wait, run or failed lately, behind a button with their number. */
export function QueueButton({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('queue')
  const [open, setOpen] = useState(false)
  const queue = useQueue(workspaceId, open)
  const { dismissed, dismiss } = useDismissed()
  const role = useWorkspace(workspaceId)?.role
  const own = queue.queue.own.filter(({ id }) => !dismissed.includes(id))
  const unfinished = own.filter(isUnfinished).length
  const failed = own.length - unfinished
  const label = failed > 0 ? t('buttonFailed', { count: unfinished, failed }) : t('button', { count: unfinished })
  return (
    <Popover
      label={t('title')}
      align="end"
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        queue.clearProblem()
      }}
      className="flex max-h-[min(36rem,var(--radix-popover-content-available-height))] w-104 flex-col p-0"
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className="relative grid size-9 shrink-0 place-items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink pointer-coarse:size-11"
        >
          <ListOrdered aria-hidden className="size-4.5" />
          {own.length > 0 && (
            <span
              aria-hidden
              className={classNames(
                'absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full px-1 font-semibold text-[0.625rem] tabular-nums pointer-coarse:top-1 pointer-coarse:right-1',
                unfinished > 0 ? 'bg-accent text-on-accent' : 'bg-danger text-on-danger',
              )}
            >
              {unfinished > 0 ? unfinished : failed}
            </span>
          )}
        </button>
      }
    >
      <QueuePanel
        {...{ workspaceId, queue, own }}
        mayEdit={role !== undefined && can(role, 'edit:request')}
        onDismiss={dismiss}
        onClose={() => setOpen(false)}
      />
    </Popover>
  )
}
