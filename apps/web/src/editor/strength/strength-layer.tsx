'use client'

import type { ImageItem } from '@amend/api/types'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { type BlendPair, blend, blendPair } from './blend.ts'
import { type StrengthBase, strengthBase } from './strength-base.ts'

/** Over a result while another strength of it is shown: photo and look, blended in this browser. */
export function StrengthLayer({ image }: { image: ImageItem }) {
  const { stores, data } = useSession()
  const active = useStore(stores.strength, (now) => now?.imageId === image.id)
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const base = active && edit ? strengthBase(edit, data) : undefined
  return base ? <LiveBlend key={base.look.id} base={base} imageId={image.id} /> : null
}

function LiveBlend({ base, imageId }: { base: StrengthBase; imageId: string }) {
  const { stores } = useSession()
  const canvas = useRef<HTMLCanvasElement>(null)
  const value = useStore(stores.strength, (now) => (now?.imageId === imageId ? now.value : undefined))
  const pixels = usePixels(base)
  useEffect(() => {
    if (!pixels || value === undefined) return
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d')
      if (!context) return
      blend(pixels.pair, value / base.strength, pixels.shown.data)
      context.putImageData(pixels.shown, 0, 0)
    })
    return () => cancelAnimationFrame(frame)
  }, [pixels, value, base.strength])
  if (!pixels) return null
  const { width, height } = pixels.shown
  return <canvas ref={canvas} aria-hidden width={width} height={height} className="absolute inset-0 size-full" />
}

interface Pixels {
  readonly pair: BlendPair
  readonly shown: ImageData
}

/** More pixels than a screen shows would take longer than a frame. */
const mostPixels = 1_600_000

/** The pixels of both pictures, of their previews; undefined until they are loaded, or where a browser refuses them. */
function usePixels({ photo, look }: StrengthBase): Pixels | undefined {
  const [pixels, setPixels] = useState<Pixels>()
  const [from, to] = [photo, look].map(({ renditions: { preview, full } }) => preview ?? full)
  const [photoUrl, lookUrl, width = 0, height = 0] = [from?.url, to?.url, to?.width, to?.height]
  useEffect(() => {
    if (photoUrl === undefined || lookUrl === undefined) return
    let current = true
    const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)))
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
    void Promise.all([readPixels(photoUrl, size), readPixels(lookUrl, size)])
      .then(([before, after]) => {
        if (!current || !before || !after) return
        setPixels({ pair: blendPair(before.data, after.data), shown: new ImageData(size.width, size.height) })
      })
      .catch(() => {
        // The strength can be applied without being seen before.
      })
    return () => {
      current = false
    }
  }, [photoUrl, lookUrl, width, height])
  return pixels
}

async function readPixels(url: string, { width, height }: { width: number; height: number }) {
  const picture = new Image()
  picture.src = url
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(picture, 0, 0, width, height)
  return context?.getImageData(0, 0, width, height)
}
