'use client'

import type { ImageItem } from '@amend/api/types'
import { useViewer } from '@amend/next-app/client/viewer'
import { Avatar, Badge, Button, classNames, Dialog } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ReviewSummary } from '../../comments/index.ts'
import { VeiledImage } from '../../safety/index.ts'
import { type PersonsVariants, type Variant, variantsOf } from '../data/variants.ts'
import { useImageName } from '../history/use-image-name.ts'
import { useSession } from '../session/session.tsx'
import { compareWith, openImage } from '../state/view-state.ts'

/** What everybody made from one picture, a column for each person: one is opened, or two are compared. */
export function VariantsDialog({ image, onClose }: { image: ImageItem; onClose: () => void }) {
  const t = useTranslations('editor.variants')
  const { stores, data, earlier } = useSession()
  const name = useImageName()
  const [picked, setPicked] = useState<string>()
  const { source, people } = variantsOf(data, image)
  const open = (id: string) => {
    stores.view.set((view) => openImage(view, id))
    onClose()
  }
  const pick = (id: string) => {
    if (picked === undefined || picked === id) return setPicked(picked === id ? undefined : id)
    stores.view.set((view) => ({ ...compareWith(openImage(view, id), picked), compare: 'side' }))
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(next) => next || onClose()}
      title={t('title')}
      description={source ? t('text', { name: name(source) }) : t('textWithout')}
      closeLabel={t('close')}
      size="xl"
    >
      {people.length === 0 && <p className="py-6 text-center text-muted">{t('none')}</p>}
      {people.length > 0 && (
        <p role="status" className="pb-3 text-[0.8125rem] text-muted">
          {t(picked === undefined ? 'hint' : 'oneMore')}
        </p>
      )}
      <div className="grid gap-x-4 gap-y-6 sm:auto-cols-[minmax(13rem,20rem)] sm:grid-flow-col sm:overflow-x-auto sm:px-1 sm:pt-1 sm:pb-2">
        {people.map((column) => (
          <Column key={column.person?.id ?? ''} {...{ column, picked }} onOpen={open} onPick={pick} />
        ))}
      </div>
      {earlier.some && (
        <Button size="sm" className="mt-3 self-start" loading={earlier.loading} onClick={earlier.load}>
          {t('earlier')}
        </Button>
      )}
    </Dialog>
  )
}

interface Choosing {
  /** The picture that is to be compared with another one. */
  readonly picked: string | undefined
  readonly onOpen: (id: string) => void
  readonly onPick: (id: string) => void
}

function Column({ column: { person, variants }, ...choosing }: Choosing & { column: PersonsVariants }) {
  const t = useTranslations('editor.variants')
  const { user } = useViewer()
  const who = person ? (person.name ?? t('nameless')) : t('former')
  return (
    <section aria-label={who} className="flex min-w-0 flex-col gap-3">
      <h3 className="flex items-center gap-2 font-medium">
        <Avatar name={who} size="sm" />
        <span className="truncate">{who}</span>
        {person?.id === user.id && <Badge>{t('you')}</Badge>}
        <span className="ml-auto shrink-0 text-muted text-sm tabular-nums">{variants.length}</span>
      </h3>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-1">
        {variants.map((variant) => (
          <Tile key={variant.image.id} {...{ variant, who }} {...choosing} />
        ))}
      </ul>
    </section>
  )
}

function Tile({ variant: { image, edit }, who, picked, onOpen, onPick }: Choosing & { variant: Variant; who: string }) {
  const t = useTranslations('editor.variants')
  const { instruction, variant } = edit
  const called = { instruction, who, number: variant + 1 }
  const isPicked = picked === image.id
  return (
    <li className="flex min-w-0 flex-col gap-1.5">
      <button
        type="button"
        aria-label={t('open', called)}
        onClick={() => onOpen(image.id)}
        className={classNames('-m-1 rounded-xl p-1 transition-colors', isPicked ? 'bg-accent' : 'hover:bg-hover')}
      >
        <VeiledImage picture={image} className="aspect-4/3 w-full rounded-lg" />
      </button>
      <p className="line-clamp-2 break-words text-[0.8125rem]">{instruction}</p>
      <ReviewSummary workspaceId={image.workspaceId} imageId={image.id} />
      <Button
        size="sm"
        className="self-start aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        aria-pressed={isPicked}
        aria-label={t('compareOne', called)}
        onClick={() => onPick(image.id)}
      >
        {t('compare')}
      </Button>
    </li>
  )
}
