'use client'

import type { DatasetSampleItem } from '@amend/api/types'
import { Badge, Button, Dialog, SearchField, Select } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Images } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useDebounced } from '../../shell/use-debounced.ts'
import type { Column } from '../../table/data-table.tsx'
import { PagedTable, pages } from '../../table/paged-table.tsx'
import { useTRPC } from '../../trpc/client.tsx'
import { Pair } from './picture.tsx'
import { Provenance } from './provenance.tsx'
import { RewordForm } from './reword-form.tsx'
import { asScore, type ScoreName, scoreNames } from './scores.tsx'

const sorts = [
  'place',
  'image-down',
  'image-up',
  'direction-down',
  'direction-up',
  'caption-down',
  'caption-up',
] as const
type Sort = (typeof sorts)[number]
const reviews = ['all', 'open', 'accepted', 'rejected'] as const
type Review = (typeof reviews)[number]
const leasts = ['', '0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9'] as const

type Row = DatasetSampleItem & { readonly id: string }

/** All samples of a dataset, in any order, page by page: a million are as fast as a hundred. */
export function SampleBrowser({ datasetId }: { datasetId: string }) {
  const t = useTranslations('datasets')
  const [sort, setSort] = useState<Sort>('place')
  const [review, setReview] = useState<Review>('all')
  const [text, setText] = useState('')
  const [least, setLeast] = useState<Readonly<Record<ScoreName, string>>>({ image: '', direction: '', caption: '' })
  const [opened, setOpened] = useState<DatasetSampleItem>()
  const words = useDebounced(text.trim())
  const [key = 'place', way] = sort.split('-')
  const atLeast = (name: ScoreName) => (least[name] === '' ? null : Number(least[name]))
  const query = useInfiniteQuery(
    useTRPC().dataset.samples.infiniteQueryOptions(
      {
        datasetId,
        sort: (['place', ...scoreNames] as const).find((one) => one === key) ?? 'place',
        descending: way === 'down',
        ...(words !== '' && { text: words }),
        ...(review !== 'all' && { review }),
        ...(scoreNames.some((name) => least[name] !== '') && {
          least: { image: atLeast('image'), direction: atLeast('direction'), caption: atLeast('caption') },
        }),
      },
      {
        ...pages,
        placeholderData: keepPreviousData,
        select: ({ pages: found, pageParams }) => ({
          pageParams,
          pages: found.map(({ items, nextCursor }) => ({
            nextCursor,
            items: items.map((item): Row => ({ ...item, id: `${item.triple}-${item.candidate}` })),
          })),
        }),
      },
    ),
  )
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end gap-3">
        <SearchField {...{ label: t('samples.search'), value: text }} onSearch={setText} className="w-64" />
        <Select
          label={t('samples.sort')}
          className="w-52"
          value={sort}
          onValueChange={(value) => setSort(sorts.find((one) => one === value) ?? 'place')}
          options={sorts.map((value) => ({ value, label: t(`samples.sorts.${value}`) }))}
        />
        <Select
          label={t('samples.review')}
          className="w-36"
          value={review}
          onValueChange={(value) => setReview(reviews.find((one) => one === value) ?? 'all')}
          options={reviews.map((value) => ({ value, label: t(`samples.reviews.${value}`) }))}
        />
        {scoreNames.map((name) => (
          <Select
            key={name}
            label={t('samples.least', { score: t(`scores.${name}`) })}
            className="w-32"
            value={least[name]}
            onValueChange={(value) => setLeast({ ...least, [name]: value })}
            options={leasts.map((value) => ({ value, label: value === '' ? t('samples.any') : `≥ ${value}` }))}
          />
        ))}
      </div>
      <PagedTable
        {...{ label: t('parts.samples'), query, empty: t('samples.none') }}
        columns={useColumns(datasetId, setOpened)}
        icon={<Images aria-hidden />}
      />
      {opened && <SampleDialog datasetId={datasetId} sample={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

function useColumns(datasetId: string, onOpen: (sample: DatasetSampleItem) => void): Column<Row>[] {
  const t = useTranslations('datasets')
  return [
    {
      key: 'pair',
      label: t('samples.pair'),
      cell: (sample) => <Pair datasetId={datasetId} sample={sample} className="size-16" />,
    },
    {
      key: 'instruction',
      label: t('samples.instruction'),
      cell: (sample) => (
        <span className="flex min-w-48 flex-col items-start gap-0.5">
          <Button size="sm" variant="ghost" className="-ml-2 text-left" onClick={() => onOpen(sample)}>
            {sample.instruction || t('samples.open')}
          </Button>
          <span className="text-muted">{sample.caption}</span>
        </span>
      ),
    },
    ...scoreNames.map(
      (name): Column<Row> => ({
        ...{ key: name, label: t(`scores.${name}`), numeric: true },
        cell: ({ scores }) => asScore(scores[name]),
      }),
    ),
    {
      key: 'review',
      label: t('samples.review'),
      cell: ({ review, unsafe }) => (
        <span className="flex gap-1">
          {unsafe && <Badge tone="danger">{t('samples.unsafe')}</Badge>}
          {review && (
            <Badge tone={review.decision === 'accepted' ? 'success' : 'warning'}>
              {t(`samples.reviews.${review.decision}`)}
            </Badge>
          )}
        </span>
      ),
    },
  ]
}

interface SampleDialogProps {
  datasetId: string
  sample: DatasetSampleItem
  onClose: () => void
}

function SampleDialog({ datasetId, sample, onClose }: SampleDialogProps) {
  const trpc = useTRPC()
  const client = useQueryClient()
  const [rewording, setRewording] = useState(false)
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={sample.instruction || t('samples.open')}
      closeLabel={shell('close')}
      textOnly
    >
      <div className="flex flex-col gap-4">
        <Pair datasetId={datasetId} sample={sample} className="w-full min-w-0 flex-1" />
        {rewording ? (
          <RewordForm
            {...{ datasetId, sample }}
            onDone={() => {
              void client.invalidateQueries({ queryKey: trpc.dataset.samples.pathKey() })
              onClose()
            }}
          />
        ) : (
          <div>
            <Button size="sm" onClick={() => setRewording(true)}>
              {t('rows.reword')}
            </Button>
          </div>
        )}
        <Provenance sample={sample} />
      </div>
    </Dialog>
  )
}
