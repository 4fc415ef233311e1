'use client'

import type { ImageItem } from '@amend/api/types'
import { classNames } from '@amend/ui'
import { useEffect, useState } from 'react'
import { useVeiled, veil } from '../../safety/index.ts'
import { StrengthLayer } from '../strength/strength-layer.tsx'
import { loadPicture } from './load-picture.ts'
import { usePlacement } from './pane.tsx'

interface PictureLayerProps {
  image: ImageItem
  alt: string
  className?: string
}

/**
 * A picture in its pane: first the smallest loaded rendition, then one that is sharp enough for the zoom. Nothing is
 * shown before it is decoded.
 */
export function PictureLayer({ image, alt, className }: PictureLayerProps) {
  const { thumbnail, preview, full } = image.renditions
  const veiled = useVeiled(image)
  const [fine, setFine] = useState(false)
  const [magnified, setMagnified] = useState(false)
  const [shown, setShown] = useState<string>()
  usePlacement(({ width }) => {
    const density = window.devicePixelRatio
    setFine(preview !== undefined && width * density > 1.1 * preview.width)
    setMagnified(width * density > 3 * (image.width ?? width))
  })
  const wanted = (fine ? full : preview)?.url ?? full?.url ?? thumbnail?.url
  useEffect(() => {
    if (!wanted) return
    let current = true
    void loadPicture(wanted).then((loaded) => {
      if (current && loaded) setShown(wanted)
    })
    return () => {
      current = false
    }
  }, [wanted])

  const sharp = shown !== undefined && [preview?.url, full?.url, thumbnail?.url].includes(shown) ? shown : undefined
  return (
    <div className={classNames('absolute inset-0', veiled && veil.large, className)}>
      {thumbnail && !sharp && (
        <img src={thumbnail.url} alt="" draggable={false} className="absolute inset-0 size-full" />
      )}
      {sharp && (
        <img
          src={sharp}
          alt={alt}
          draggable={false}
          decoding="sync"
          className={classNames('absolute inset-0 size-full', magnified && '[image-rendering:pixelated]')}
        />
      )}
      <StrengthLayer image={image} />
    </div>
  )
}

/**
 * The model's preview over the source.
 * @param mask a picture whose opacity says where the source may change, as in the result
 */
export function PreviewLayer({ url, mask }: { url: string; mask?: string | undefined }) {
  const style = mask === undefined ? undefined : { maskImage: `url(${mask})`, maskSize: '100% 100%' }
  return <img src={url} alt="" draggable={false} style={style} className="absolute inset-0 size-full animate-appear" />
}
