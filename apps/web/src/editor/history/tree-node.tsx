'use client'

import { classNames } from '@amend/ui'
import { Trash2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useTranslations } from 'use-intl'
import { ancestors, type TreeNode } from '../data/tree.ts'
import { useSession } from '../session/session.tsx'
import { Thumbnail } from './node-thumbnail.tsx'
import { useImageName } from './use-image-name.ts'

interface NodeProps {
  node: TreeNode
  small: boolean
  selected: boolean
  tabStop: boolean
  onOpen: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

export function Node({ node, small, selected, tabStop, onOpen, onKeyDown }: NodeProps) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const name = useImageName()
  const { image, edit } = node
  const title = image ? name(image) : (edit?.instruction ?? '')
  const trashed = Boolean(image?.trashedAt)
  const focus = () => stores.view.set((view) => (view.focusedId === node.id ? view : { ...view, focusedId: node.id }))
  return (
    <div
      role="treeitem"
      data-node={node.id}
      tabIndex={tabStop ? 0 : -1}
      aria-selected={selected}
      aria-level={ancestors(node).length + 1}
      aria-label={[
        title,
        small && edit ? t('variant', { number: edit.variant + 1 }) : '',
        image?.favourite ? t('favourite') : '',
        trashed ? t('inTrash') : '',
      ]
        .filter(Boolean)
        .join(', ')}
      onClick={onOpen}
      onFocus={focus}
      onKeyDown={onKeyDown}
      className={classNames(
        'flex cursor-pointer items-center rounded-lg outline-offset-[-2px] transition-colors hover:bg-hover',
        small ? 'p-0.5' : 'h-15 gap-3 px-1.5',
        selected && 'bg-accent-soft hover:bg-accent-soft',
        trashed && 'opacity-50',
      )}
    >
      <Thumbnail
        node={node}
        className={classNames(small ? 'h-12 w-14' : 'h-12 w-16', selected && 'ring-2 ring-accent')}
      />
      {!small && (
        <span aria-hidden className="min-w-0 grow">
          <span
            className={classNames(
              'line-clamp-2 text-[0.8125rem] leading-4.5',
              selected ? 'font-medium text-ink' : 'text-muted',
            )}
          >
            {title}
          </span>
          {trashed && (
            <span className="flex items-center gap-1 text-subtle text-xs">
              <Trash2 className="size-3" /> {t('inTrash')}
            </span>
          )}
        </span>
      )}
    </div>
  )
}
