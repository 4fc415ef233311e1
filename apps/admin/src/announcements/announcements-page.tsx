'use client'

import type { AnnouncementItem } from '@amend/api/types'
import { Badge, Button } from '@amend/ui'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Megaphone } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { AnnouncementDialog } from './announcement-dialog.tsx'

const tones = { planned: 'accent', shown: 'success', ended: 'neutral' } as const

/** What everybody who uses the editor is told, in both languages. */
export function AnnouncementsPage() {
  const t = useTranslations('announcements')
  const [open, setOpen] = useState<AnnouncementItem | 'new'>()
  const query = useInfiniteQuery(useTRPC().announcement.list.infiniteQueryOptions({}, pages))
  const columns: Column<AnnouncementItem>[] = [
    {
      key: 'text',
      label: t('message'),
      className: 'min-w-72',
      cell: ({ text }) => (
        <span className="flex flex-col">
          <span lang="en">{text.en}</span>
          <span lang="de" className="text-muted">
            {text.de}
          </span>
        </span>
      ),
    },
    { key: 'state', label: t('state'), cell: ({ state }) => <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge> },
    { key: 'from', label: t('from'), cell: ({ startsAt }) => <Time at={startsAt} /> },
    { key: 'until', label: t('until'), cell: ({ endsAt }) => (endsAt ? <Time at={endsAt} /> : t('open')) },
    {
      ...{ key: 'actions', label: t('actions'), hideLabel: true, className: 'whitespace-nowrap text-right' },
      cell: (item) => item.state !== 'ended' && <Actions item={item} onChange={() => setOpen(item)} />,
    },
  ]
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <Button variant="primary" onClick={() => setOpen('new')}>
            {t('new')}
          </Button>
        }
      />
      <PagedTable {...{ label: t('title'), query, columns, empty: t('none') }} icon={<Megaphone aria-hidden />} />
      {open && <AnnouncementDialog item={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function Actions({ item: { id, version }, onChange }: { item: AnnouncementItem; onChange: () => void }) {
  const t = useTranslations('announcements')
  const command = useCommand()
  const end = useMutation(useTRPC().announcement.end.mutationOptions())
  return (
    <span className="inline-flex gap-2">
      <Button size="sm" onClick={onChange}>
        {t('change')}
      </Button>
      <Button
        size="sm"
        loading={command.busy}
        onClick={() => command.run(() => end.mutateAsync({ id, version }), t('ended'))}
      >
        {t('end')}
      </Button>
    </span>
  )
}
