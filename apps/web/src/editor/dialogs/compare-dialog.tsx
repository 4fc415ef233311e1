'use client'

import type { ImageItem } from '@amend/api/types'
import { Dialog, SearchField } from '@amend/ui'
import { useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'
import { VeiledImage } from '../../safety/index.ts'
import { nodesInOrder } from '../data/tree-rows.ts'
import { useImageName } from '../history/use-image-name.ts'
import { useSession } from '../session/session.tsx'
import { compareWith } from '../state/view-state.ts'

/** The number of pictures that are offered; more are found by their instruction. */
const most = 60

/** Chooses any other picture of the history to compare one with. */
export function CompareDialog({ image, onClose }: { image: ImageItem; onClose: () => void }) {
  const t = useTranslations('editor.compare')
  const { stores, data, rows } = useSession()
  const name = useImageName()
  const [search, setSearch] = useState('')
  const words = useDeferredValue(search.trim().toLocaleLowerCase())
  const sourceId = image.editId === null ? undefined : data.edits.get(image.editId)?.sourceId
  const others = nodesInOrder(rows)
    .flatMap((node) => (node.image ? [node.image] : []))
    .filter(({ id, trashedAt, status }) => id !== image.id && trashedAt === null && status === 'ready')
    .reverse()
  const found = others.filter((other) => name(other).toLocaleLowerCase().includes(words))
  const choose = ({ id }: ImageItem) => {
    stores.view.set((view) => compareWith({ ...view, currentId: image.id }, id))
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('withTitle')}
      description={t('withText', { name: name(image) })}
      closeLabel={t('close')}
      size="lg"
    >
      {others.length > 12 && <SearchField label={t('search')} value={search} onSearch={setSearch} className="mb-3" />}
      {found.length === 0 && <p className="py-6 text-center text-muted">{t(others.length === 0 ? 'alone' : 'none')}</p>}
      <ul aria-label={t('withTitle')} className="grid grid-cols-2 gap-2 pt-1 sm:grid-cols-4">
        {found.slice(0, most).map((other) => (
          <li key={other.id}>
            <button
              type="button"
              onClick={() => choose(other)}
              className="flex w-full flex-col gap-1 rounded-lg p-1 text-left transition-colors hover:bg-hover"
            >
              <VeiledImage picture={other} className="aspect-4/3 w-full rounded-md" />
              <span className="line-clamp-2 px-1 text-[0.8125rem] leading-4.5">
                {name(other)}
                {other.id === sourceId && <span className="text-muted"> · {t('source')}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > most && <p className="pt-3 text-muted text-sm">{t('more', { count: found.length - most })}</p>}
    </Dialog>
  )
}
