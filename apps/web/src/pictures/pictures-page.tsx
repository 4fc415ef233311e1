'use client'

import type { ImageItem } from '@amend/api/types'
import { Button, VisuallyHidden } from '@amend/ui'
import { SquareCheck } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { AlbumDropPanel } from '../albums/index.ts'
import { ApplyLookDialog } from '../apply-look/index.ts'
import { useRequestedSample } from '../sample/index.ts'
import { UploadDropZone } from '../uploads/index.ts'
import { ActiveFilters } from './active-filters.tsx'
import { BulkReportDialog } from './bulk-report.tsx'
import { FilterPopover } from './filter-popover.tsx'
import { everything, isFiltered, listInput } from './filters.ts'
import { Found } from './found.tsx'
import { type GalleryDialog, GalleryDialogs, SaveSearchButton } from './gallery-dialogs.tsx'
import { useGalleryView } from './gallery-view.ts'
import { NoPictures } from './list-states.tsx'
import { PictureList } from './picture-list.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { StickyBar } from './sticky-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { useBulkActions } from './use-bulk-actions.tsx'
import { useDraggedPictures } from './use-dragged-pictures.ts'
import { useFilter } from './use-filter.ts'
import { usePermissions } from './use-permissions.ts'
import { usePictureShortcuts } from './use-picture-shortcuts.ts'
import { usePictures } from './use-pictures.ts'
import { useSelection } from './use-selection.ts'
import { useStacks } from './use-stacks.ts'
import { ViewPopover } from './view-popover.tsx'

/** All pictures of a workspace: search, filter, select, and open one in the editor. */
export function PicturesPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('pictures')
  const { filter, setFilter } = useFilter()
  const [view, setView] = useGalleryView()
  const filtered = isFiltered(filter)
  const stacked = view.stacked && !filtered && filter.sort === 'newest'
  const single = usePictures(
    workspaceId,
    useMemo(() => listInput(filter, new Date()), [filter]),
    !stacked,
  )
  const stacks = useStacks(workspaceId, stacked)
  const list = stacked ? stacks : single
  const { query, pictures } = list
  const selection = useSelection(pictures)
  const { ids, chosen, choose, chooseAll, drop, clear } = selection
  const [picking, setPicking] = useState(false)
  const [applying, setApplying] = useState(false)
  const [dialog, setDialog] = useState<GalleryDialog>()
  const dragging = useDraggedPictures(pictures, ids)
  const selecting = picking || ids.size > 0
  const actions = useBulkActions(workspaceId, (gone) => {
    drop(gone)
    setPicking(false)
  })
  const field = useRef<HTMLInputElement>(null)
  const may = usePermissions(workspaceId)
  useRequestedSample(workspaceId, may.upload)
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

  usePictureShortcuts({ pictures, selection, selecting, actions, may, search: () => field.current?.focus(), stop })

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
              onLook={() => setApplying(true)}
              onShare={() => setDialog('share')}
              onAlbum={() => setDialog('album')}
              onTags={() => setDialog('tags')}
            />
          }
        >
          <Toolbar filter={filter} onFilter={setFilter} field={field}>
            <div className="flex items-center sm:order-1 sm:ml-auto">
              <FilterPopover {...{ workspaceId, filter }} onFilter={setFilter} />
              <ViewPopover {...{ view, filter }} onView={setView} onFilter={setFilter} />
              <Button
                variant="ghost"
                title={t('selection.begin')}
                className="h-10 max-sm:px-3"
                icon={<SquareCheck aria-hidden className="size-4.5" />}
                disabled={pictures.length === 0}
                onClick={() => setPicking(true)}
              >
                <span className="max-lg:sr-only">{t('selection.begin')}</span>
              </Button>
            </div>
          </Toolbar>
        </StickyBar>
      )}
      <ActiveFilters {...{ workspaceId, filter }} onFilter={setFilter}>
        {filtered && may.albums && !filter.album && <SaveSearchButton onClick={() => setDialog('save')} />}
      </ActiveFilters>
      <Found count={query.isSuccess && filtered ? pictures.length : undefined} more={query.hasNextPage} />
      <PictureList
        list={list}
        empty={
          <NoPictures
            {...{ workspaceId, filter }}
            mayUpload={may.upload}
            onShowAll={() => setFilter({ ...everything, sort: filter.sort })}
          />
        }
        hrefOf={editorOf}
        countOf={stacked ? stacks.countOf : undefined}
        dated={filter.sort !== 'name'}
        density={view.density}
        selected={ids}
        selecting={selecting}
        onSelect={choose}
        onFavourite={may.update ? onFavourite : undefined}
        drag={may.albums ? dragging.drag : undefined}
      />
      <ApplyLookDialog
        {...{ workspaceId }}
        pictures={chosen}
        open={applying}
        onOpenChange={setApplying}
        onStarted={stop}
      />
      <GalleryDialogs {...{ workspaceId, filter, chosen, dialog }} onClose={() => setDialog(undefined)} onDone={stop} />
      {dragging.pictures && <AlbumDropPanel {...{ workspaceId }} pictures={dragging.pictures} onDropped={stop} />}
      <BulkReportDialog report={actions.report} onClose={actions.closeReport} />
    </UploadDropZone>
  )
}

const editorOf = ({ workspaceId, id }: ImageItem) => `/w/${workspaceId}/edit/${id}`
