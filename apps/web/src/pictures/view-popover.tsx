'use client'

import { Button, Popover, SegmentedControl, Select } from '@amend/ui'
import { Grid2x2, Grid3x3, Images, Layers, LayoutGrid, Square } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { type Filter, sorts } from './filters.ts'
import type { Density, GalleryView } from './gallery-view.ts'

const icons: Readonly<Record<Density, typeof Square>> = { compact: Grid3x3, medium: Grid2x2, large: Square }

interface ViewPopoverProps {
  view: GalleryView
  onView: (change: Partial<GalleryView>) => void
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** Stacks or single pictures, their size, and their order. */
export function ViewPopover({ view, onView, filter, onFilter }: ViewPopoverProps) {
  const t = useTranslations('pictures.view')
  return (
    <Popover
      label={t('label')}
      align="end"
      className="flex w-72 flex-col gap-4"
      trigger={
        <Button
          variant="ghost"
          title={t('label')}
          className="h-10 data-[state=open]:bg-hover max-sm:px-3"
          icon={<LayoutGrid aria-hidden className="size-4.5" />}
        >
          <span className="max-lg:sr-only">{t('label')}</span>
        </Button>
      }
    >
      <SegmentedControl
        label={t('stacked')}
        value={view.stacked ? 'stacks' : 'single'}
        onValueChange={(next) => {
          onView({ stacked: next === 'stacks' })
          // Stacks are in the order of their newest pictures.
          if (next === 'stacks' && filter.sort !== 'newest') onFilter({ ...filter, sort: 'newest' })
        }}
        withText
        className="[&>*]:grow"
        options={[
          { value: 'single', label: t('single'), icon: <Images aria-hidden /> },
          { value: 'stacks', label: t('stacks'), icon: <Layers aria-hidden /> },
        ]}
      />
      <SegmentedControl
        label={t('density')}
        value={view.density}
        onValueChange={(density) => onView({ density })}
        className="[&>*]:grow"
        options={(['compact', 'medium', 'large'] as const).map((value) => {
          const Icon = icons[value]
          return { value, label: t(value), icon: <Icon aria-hidden /> }
        })}
      />
      <Select
        label={t('sort')}
        value={filter.sort}
        onValueChange={(next) => {
          const sort = sorts.find((one) => one === next) ?? 'newest'
          if (sort !== 'newest' && view.stacked) onView({ stacked: false })
          onFilter({ ...filter, sort })
        }}
        options={sorts.map((value) => ({ value, label: t(`sort-${value}`) }))}
      />
    </Popover>
  )
}
