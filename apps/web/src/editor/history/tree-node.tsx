'use client'

import { classNames } from '@amend/ui'
import { Trash2 } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { TreeNode } from '../data/tree.ts'
import { placeOf } from '../data/tree-rows.ts'
import { useSession } from '../session/session.tsx'
import { Thumbnail } from './node-thumbnail.tsx'
import { CancelButton } from './row-buttons.tsx'
import { useImageName } from './use-image-name.ts'

interface NodeProps {
  node: TreeNode
  /** Whether it is one of several variants in a row. */
  small: boolean
  selected: boolean
  tabStop: boolean
  /** Of the first node of a branch that can be folded. */
  expanded: boolean | undefined
  /** @param compare Shift was held: it is compared with the picture that is shown */
  onOpen: (compare: boolean) => void
  onKeyDown: (event: KeyboardEvent) => void
  /** In the corner of the row. */
  corner: ReactNode
}

export function Node({ node, small, selected, tabStop, expanded, onOpen, onKeyDown, corner }: NodeProps) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const name = useImageName()
  const { image, edit } = node
  const title = image ? name(image) : (edit?.instruction ?? '')
  const trashed = Boolean(image?.trashedAt)
  const { level, position, size } = placeOf(node)
  const focus = () => stores.view.set((view) => (view.focusedId === node.id ? view : { ...view, focusedId: node.id }))
  const labels = [
    title,
    small && edit ? t('variant', { number: edit.variant + 1 }) : '',
    image?.favourite ? t('favourite') : '',
    trashed ? t('inTrash') : '',
  ]
  return (
    <div
      role="treeitem"
      data-node={node.id}
      tabIndex={tabStop ? 0 : -1}
      aria-selected={selected}
      aria-expanded={expanded}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-label={labels.filter(Boolean).join(', ')}
      onClick={({ shiftKey }) => onOpen(shiftKey)}
      onFocus={focus}
      onKeyDown={onKeyDown}
      className={classNames(
        'flex cursor-pointer items-center rounded-lg outline-offset-[-2px] transition-colors hover:bg-hover',
        small ? 'h-13.5 p-0.5' : 'h-15 gap-3 px-1.5',
        selected && 'bg-accent-soft hover:bg-accent-soft',
        trashed && 'opacity-50',
      )}
    >
      <span className={classNames('relative block shrink-0', small ? 'h-full w-full' : 'h-12 w-16')}>
        <Thumbnail node={node} className={classNames('size-full', selected && 'ring-2 ring-accent')} />
        {small && edit && (
          <span
            aria-hidden
            className="absolute bottom-0.5 left-0.5 min-w-4 rounded-sm bg-scrim px-1 text-center text-[0.625rem] text-on-scrim leading-4"
          >
            {edit.variant + 1}
          </span>
        )}
        {small && !image && edit && (
          <CancelButton edit={edit} className="absolute top-0 right-0 bg-scrim text-on-scrim" />
        )}
      </span>
      {!small && <Caption node={node} title={title} selected={selected} />}
      {!small && !image && edit && <CancelButton edit={edit} className="text-muted hover:bg-active" />}
      {corner}
    </div>
  )
}

/** The instruction beside the thumbnail; and of which variant it was made, where there are several. */
function Caption({ node, title, selected }: { node: TreeNode; title: string; selected: boolean }) {
  const t = useTranslations('editor.history')
  const from = node.parent?.edit
  const several =
    from && node.parent?.parent?.children.some((other) => other !== node.parent && other.edit?.batchId === from.batchId)
  const line = 'flex items-center gap-1 text-subtle text-xs'
  return (
    <span aria-hidden className="min-w-0 grow">
      <span
        className={classNames(
          'line-clamp-2 text-[0.8125rem] leading-4.5',
          selected ? 'font-medium text-ink' : 'text-muted',
        )}
      >
        {title}
      </span>
      {node.image?.trashedAt ? (
        <span className={line}>
          <Trash2 className="size-3" /> {t('inTrash')}
        </span>
      ) : (
        several && <span className={line}>{t('fromVariant', { number: from.variant + 1 })}</span>
      )}
    </span>
  )
}
