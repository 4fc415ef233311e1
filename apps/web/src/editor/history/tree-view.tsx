'use client'

import { classNames } from '@amend/ui'
import { CircleAlert, Clock, Star, Trash2 } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { ancestors, nodeAfterKey, nodesInOrder, type TreeNode, type TreeRow } from '../data/tree.ts'
import { useEditState } from '../progress/use-progress.ts'
import { useSession, useView } from '../session/session.tsx'
import { compareWith, follow, openImage, showFailure } from '../state/view-state.ts'
import { useImageName } from './use-image-name.ts'

/** Of a lane, in CSS pixels; deep branches share the last one. */
const laneWidth = 14
const mostLanes = 5

/** The history as rows: one can walk it with the arrow keys, and begin the next edit anywhere. */
export function TreeView({ rows }: { rows: readonly TreeRow[] }) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const list = useRef<HTMLDivElement>(null)
  const currentId = useView((view) => view.currentId)
  const stage = useView((view) => view.stage)
  const focusedId = useView((view) => view.focusedId)
  const order = nodesInOrder(rows)
  const followed =
    stage.kind === 'batch' ? order.find(({ edit }) => edit?.batchId === stage.batchId && !edit.resultId)?.id : undefined
  const selectedId = followed ?? currentId
  const tabStop = order.some(({ id }) => id === focusedId) ? focusedId : selectedId

  useEffect(() => {
    list.current?.querySelector(`[data-node="${selectedId}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [selectedId])

  const open = ({ image, edit }: TreeNode) => {
    if (image) stores.view.set((view) => ({ ...openImage(view, image.id), panelOpen: false }))
    else if (edit?.sourceId && edit.status === 'failed') {
      const { id, sourceId } = edit
      stores.view.set((view) => showFailure(view, sourceId, id))
    } else if (edit)
      stores.view.set((view) => follow({ ...view, currentId: edit.sourceId ?? view.currentId }, edit.batchId))
  }
  const onKeyDown = (event: KeyboardEvent, node: TreeNode) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' || event.key === ' ') open(node)
    else if (event.key === 'c' && node.image) {
      const { id } = node.image
      stores.view.set((view) => compareWith(view, id))
    } else {
      const next = nodeAfterKey(rows, node, event.key)
      if (!next) return
      stores.view.set((view) => ({ ...view, focusedId: next.id }))
      list.current?.querySelector<HTMLElement>(`[data-node="${next.id}"]`)?.focus()
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={list} role="tree" aria-label={t('label')}>
      {rows.map((row) => (
        <Row key={row.nodes[0]?.id} row={row}>
          {row.nodes.map((node) => (
            <Node
              key={node.id}
              node={node}
              small={row.nodes.length > 1}
              selected={node.id === selectedId}
              tabStop={node.id === tabStop}
              onOpen={() => open(node)}
              onKeyDown={(event) => onKeyDown(event, node)}
            />
          ))}
          {row.nodes.length > 1 && (
            <p aria-hidden className="w-full truncate px-1 text-muted text-xs">
              {row.nodes[0]?.edit?.instruction}
            </p>
          )}
        </Row>
      ))}
    </div>
  )
}

function Row({ row, children }: { row: TreeRow; children: ReactNode }) {
  const lane = Math.min(row.lane, mostLanes)
  const strip = row.nodes.length > 1
  const x = (at: number) => laneWidth * Math.min(at, mostLanes) + laneWidth / 2
  return (
    <div role="none" className="relative" style={{ paddingLeft: laneWidth * (lane + 1) + 4 }}>
      <svg
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-0 h-full overflow-visible text-edge"
        width={x(lane) + laneWidth}
      >
        <g fill="none" stroke="currentColor" strokeWidth={1.5}>
          {row.through
            .filter((at) => at !== row.lane)
            .map((at) => (
              <line key={at} x1={x(at)} x2={x(at)} y1={0} y2="100%" />
            ))}
          {row.from !== undefined &&
            (row.from === row.lane ? (
              <line x1={x(row.lane)} x2={x(row.lane)} y1={0} y2={30} />
            ) : (
              <path d={`M ${x(row.from)} 0 V 20 Q ${x(row.from)} 30 ${x(row.lane)} 30`} />
            ))}
          {row.through.includes(row.lane) && <line x1={x(row.lane)} x2={x(row.lane)} y1={30} y2="100%" />}
        </g>
        <circle cx={x(row.lane)} cy={30} r={3.5} fill="currentColor" />
      </svg>
      <div role="none" className={classNames(strip && 'flex flex-wrap gap-1 py-1')}>
        {children}
      </div>
    </div>
  )
}

interface NodeProps {
  node: TreeNode
  small: boolean
  selected: boolean
  tabStop: boolean
  onOpen: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

function Node({ node, small, selected, tabStop, onOpen, onKeyDown }: NodeProps) {
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

function Thumbnail({ node: { image, edit }, className }: { node: TreeNode; className: string }) {
  const url = image?.renditions.thumbnail?.url
  return (
    <span className={classNames('relative block shrink-0 overflow-hidden rounded-md bg-active', className)}>
      {url && <img src={url} alt="" loading="lazy" draggable={false} className="size-full object-cover" />}
      {!image && edit && <Underway edit={edit} />}
      {image?.favourite && (
        <Star
          aria-hidden
          className="absolute top-0.5 right-0.5 size-3.5 fill-white text-white drop-shadow-[0_0_2px_rgb(0_0_0/0.8)]"
        />
      )}
    </span>
  )
}

/** An edit that is no picture yet: its preview, or what became of it. */
function Underway({ edit }: { edit: NonNullable<TreeNode['edit']> }) {
  const state = useEditState(edit)
  if (state.status === 'failed') {
    return (
      <span className="grid size-full place-items-center bg-danger-soft text-danger-ink">
        <CircleAlert aria-hidden className="size-5" />
      </span>
    )
  }
  return (
    <>
      {state.preview ? (
        <img src={state.preview} alt="" className="size-full object-cover" />
      ) : (
        <span className="grid size-full animate-breathe place-items-center text-subtle">
          <Clock aria-hidden className="size-4" />
        </span>
      )}
      <span className="absolute inset-x-0 bottom-0 h-1 bg-black/30">
        <span className="block h-full bg-accent" style={{ width: `${100 * state.progress}%` }} />
      </span>
    </>
  )
}
