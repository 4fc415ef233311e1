'use client'

import type { ImageItem } from '@amend/api/types'
import { classNames } from '@amend/ui'
import { useVeiled, veil } from './veil.tsx'

interface VeiledImageProps {
  picture: ImageItem
  /** Of the box that the picture fills. */
  className: string
}

/** The thumbnail of a picture, blurred when it is unsuitable; an empty box without one. */
export function VeiledImage({ picture, className }: VeiledImageProps) {
  const veiled = useVeiled(picture)
  const url = picture.renditions.thumbnail?.url
  return (
    <span className={classNames('block overflow-hidden bg-well', veiled && veil.small, className)}>
      {url && <img src={url} alt="" loading="lazy" draggable={false} className="size-full object-cover" />}
    </span>
  )
}
