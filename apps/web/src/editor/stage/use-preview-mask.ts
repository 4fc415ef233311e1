'use client'

import type { EditItem } from '@amend/api/types'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPC } from '../../trpc/client.tsx'
import { featherWeights } from '../mask/feather.ts'
import { useSession } from '../session/session.tsx'

/** The long side of the mask of a preview, pixels: previews are not larger. */
const longSide = 512

/**
 * The region of an edit with its soft edge, as a picture whose opacity says where the source may change.
 * @returns its URL and whether a preview may be shown: not before the region of an edit that has one is known
 */
export function usePreviewMask(edit: EditItem): { mask: string | undefined; ready: boolean } {
  const trpc = useTRPC()
  const { workspaceId, size } = useSession()
  const open = edit.status === 'queued' || edit.status === 'running'
  const { data } = useQuery({
    ...trpc.edit.mask.queryOptions({ workspaceId, id: edit.id }),
    enabled: edit.hasMask && open,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [mask, setMask] = useState<string>()
  const { feather } = edit.settings
  useEffect(() => {
    if (!data) return
    let current = true
    void drawMask(data, feather / Math.max(size.width, size.height)).then((drawn) => current && setMask(drawn))
    return () => {
      current = false
    }
  }, [data, feather, size])
  return { mask, ready: !edit.hasMask || mask !== undefined }
}

/** @param feather as a share of the longer side */
async function drawMask(url: string, feather: number): Promise<string | undefined> {
  const image = new Image()
  image.src = url
  await image.decode()
  const scale = Math.min(1, longSide / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
  const { width, height } = canvas
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  context.drawImage(image, 0, 0, width, height)
  const pixels = context.getImageData(0, 0, width, height)
  const values = Uint8Array.from({ length: width * height }, (_, i) => pixels.data[4 * i] ?? 0)
  const weights = featherWeights({ width, height, values }, feather * Math.max(width, height))
  weights.forEach((weight, i) => {
    pixels.data[4 * i + 3] = weight
  })
  context.putImageData(pixels, 0, 0)
  return canvas.toDataURL()
}
