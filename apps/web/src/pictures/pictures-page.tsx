'use client'

import type { ImageItem } from '@amend/api/types'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Button, VisuallyHidden } from '@amend/ui'
import { SquareCheck } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { UploadDropZone } from '../uploads/index.ts'
import { BulkReportDialog } from './bulk-report.tsx'
import { listInput } from './filters.ts'
import { Found } from './found.tsx'
import { PictureGrid } from './grid.tsx'
import { LoadingFailed, LoadingPictures, NoPictures } from './list-states.tsx'
import { MorePictures } from './more-pictures.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { StickyBar } from './sticky-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { useBulkActions } from './use-bulk-actions.tsx'
import { useFilter } from './use-filter.ts'
import { usePermissions } from './use-permissions.ts'
import { usePictures } from './use-pictures.ts'
import { useSelection } from './use-selection.ts'

/** All pictures of a workspace: search, filter, choose, and open one in the editor. */
export function PicturesPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('pictures')
  const { filter, setFilter } = useFilter()
  const { query, pictures, more } = usePictures(
    workspaceId,
    useMemo(() => listInput(filter), [filter]),
  )
  const { ids, chosen, choose, chooseAll, drop, clear } = useSelection(pictures)
  const [picking, setPicking] = useState(false)
  const selecting = picking || ids.size > 0
  const actions = useBulkActions(workspaceId, (gone) => {
    drop(gone)
    setPicking(false)
  })
  const field = useRef<HTMLInputElement>(null)
  const may = usePermissions(workspaceId)
  const stop = () => {
    clear()
    setPicking(false)
  }
  const { setFavourite } = actions
  const favourite = (picture: ImageItem) => void setFavourite([picture], !picture.favourite)
  const latest = useRef(favourite)
  useEffect(() => {
    latest.current = favourite
  })
  const onFavourite = useCallback((picture: ImageItem) => latest.current(picture), [])

  const target = () => {
    const index = Number(document.activeElement?.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN)
    const focused = pictures[index]
    return chosen.length > 0 ? chosen : focused ? [focused] : []
  }
  useShortcuts([
    { keys: '/', description: t('shortcuts.search'), run: () => field.current?.focus() },
    { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], description: t('shortcuts.move'), ...inGrid },
    { keys: 'Enter', description: t('shortcuts.open'), ...inGrid },
    { keys: 'Space', description: t('shortcuts.select'), ...inGrid },
    { keys: 'Shift+ArrowRight', description: t('shortcuts.extend'), ...inGrid },
    { keys: 'Mod+a', description: t('shortcuts.all'), run: chooseAll, disabled: pictures.length === 0 },
    { keys: 'Escape', description: t('shortcuts.clear'), run: stop, disabled: !selecting },
    {
      keys: 'f',
      description: t('shortcuts.favourite'),
      disabled: !may.update,
      run: () => {
        const pictures = target()
        if (pictures.length > 0) void setFavourite(pictures, !pictures.every((picture) => picture.favourite))
      },
    },
    {
      keys: ['Delete', 'Backspace'],
      description: t('shortcuts.trash'),
      disabled: !may.trash,
      run: () => {
        const pictures = target()
        if (pictures.length > 0) void actions.trash(pictures)
      },
    },
  ])

  const filtered = filter.search !== '' || filter.show !== 'all'
  const bare = query.isSuccess && pictures.length === 0 && !filtered
  return (
    <UploadDropZone workspaceId={workspaceId} enabled={may.upload} className="flex grow flex-col px-3 pb-8 sm:px-5">
      <VisuallyHidden>
        <h1>{t('title')}</h1>
      </VisuallyHidden>
      {!bare && (
        <StickyBar
          selecting={selecting}
          selection={
            <SelectionBar
              pictures={chosen}
              {...{ actions, may }}
              trashed={false}
              onAll={chooseAll}
              onClear={stop}
              onDelete={stop}
            />
          }
        >
          <Toolbar filter={filter} onFilter={setFilter} field={field}>
            <Button
              variant="ghost"
              title={t('selection.begin')}
              className="h-10 sm:order-1 sm:ml-auto max-sm:px-3"
              icon={<SquareCheck aria-hidden className="size-4.5" />}
              disabled={pictures.length === 0}
              onClick={() => setPicking(true)}
            >
              <span className="max-sm:sr-only">{t('selection.begin')}</span>
            </Button>
          </Toolbar>
        </StickyBar>
      )}
      <Found count={query.isSuccess && filtered ? pictures.length : undefined} more={query.hasNextPage} />
      {query.isSuccess ? (
        pictures.length === 0 ? (
          <NoPictures
            {...{ workspaceId, filter }}
            mayUpload={may.upload}
            onShowAll={() => setFilter({ show: 'all', search: '' })}
          />
        ) : (
          <>
            <PictureGrid
              label={t('list')}
              pictures={pictures}
              hasMore={query.hasNextPage}
              onMore={more}
              hrefOf={editorOf}
              selected={ids}
              selecting={selecting}
              onSelect={choose}
              onFavourite={may.update ? onFavourite : undefined}
            />
            <MorePictures query={query} />
          </>
        )
      ) : query.isError || query.isPaused ? (
        <LoadingFailed error={query.error} paused={query.isPaused} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPictures />
      )}
      <BulkReportDialog report={actions.report} onClose={actions.closeReport} />
    </UploadDropZone>
  )
}

const editorOf = ({ workspaceId, id }: ImageItem) => `/w/${workspaceId}/edit/${id}`

/** Keys that the grid itself hears, for the list of shortcuts. */
const inGrid = { run: () => undefined, disabled: true } as const
