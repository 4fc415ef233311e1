'use client'

import { classNames } from '@amend/ui'
import { CircleAlert, Clock, Star } from 'lucide-react'
import { useVeiled, veil } from '../../safety/index.ts'
import type { TreeNode } from '../data/tree.ts'
import { useEditState } from '../progress/use-progress.ts'

export function Thumbnail({ node: { image, edit }, className }: { node: TreeNode; className: string }) {
  const veiled = useVeiled(image)
  const url = image?.renditions.thumbnail?.url
  return (
    <span
      className={classNames(
        'relative block shrink-0 overflow-hidden rounded-md bg-active',
        veiled && veil.small,
        className,
      )}
    >
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

/** An edit without a picture yet: its preview, or its state. */
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
