'use client'

import type { ImageItem } from '@amend/api/types'
import { Button, VisuallyHidden } from '@amend/ui'
import { SquareCheck } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { UploadDropZone } from '../uploads/index.ts'
import { BulkReportDialog } from './bulk-report.tsx'
import { listInput } from './filters.ts'
import { Found } from './found.tsx'
import { NoPictures } from './list-states.tsx'
import { PictureList } from './picture-list.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { StickyBar } from './sticky-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { useBulkActions } from './use-bulk-actions.tsx'
import { useFilter } from './use-filter.ts'
import { usePermissions } from './use-permissions.ts'
import { usePictureShortcuts } from './use-picture-shortcuts.ts'
import { usePictures } from './use-pictures.ts'
import { useSelection } from './use-selection.ts'

/** All pictures of a workspace: search, filter, select, and open one in the editor. */
export function PicturesPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('pictures')
  const { filter, setFilter } = useFilter()
  const list = usePictures(
    workspaceId,
    useMemo(() => listInput(filter), [filter]),
  )
  const { query, pictures } = list
  const selection = useSelection(pictures)
  const { ids, chosen, choose, chooseAll, drop, clear } = selection
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

  usePictureShortcuts({ pictures, selection, selecting, actions, may, search: () => field.current?.focus(), stop })

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
      <PictureList
        list={list}
        empty={
          <NoPictures
            {...{ workspaceId, filter }}
            mayUpload={may.upload}
            onShowAll={() => setFilter({ show: 'all', search: '' })}
          />
        }
        hrefOf={editorOf}
        selected={ids}
        selecting={selecting}
        onSelect={choose}
        onFavourite={may.update ? onFavourite : undefined}
      />
      <BulkReportDialog report={actions.report} onClose={actions.closeReport} />
    </UploadDropZone>
  )
}

const editorOf = ({ workspaceId, id }: ImageItem) => `/w/${workspaceId}/edit/${id}`
