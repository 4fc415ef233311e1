'use client'

import { classNames } from '@amend/ui'
import { CircleAlert, Image } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useVeiled, veil } from '../safety/index.ts'
import type { Upload } from './queue.ts'

/** The picture as soon as the browser can show it: from the file, then from the server. */
export function Thumbnail({ upload: { source, state, image } }: { upload: Upload }) {
  const veiled = useVeiled(image)
  const ready = image?.renditions.thumbnail?.url
  const local = useObjectUrl(source.kind === 'file' && state !== 'refused' && !ready ? source.file : undefined)
  const [broken, setBroken] = useState<string>()
  const url = ready ?? local
  return (
    <span
      className={classNames(
        'grid size-10 shrink-0 place-items-center overflow-hidden rounded-md bg-well text-subtle',
        state === 'refused' && 'text-danger-ink',
        veiled && veil.small,
      )}
    >
      {url && url !== broken ? (
        // A blob of this tab or a rendition at its final size: nothing for the image optimiser.
        <img
          src={url}
          alt=""
          decoding="async"
          loading="lazy"
          onError={() => setBroken(url)}
          className="size-full object-cover"
        />
      ) : state === 'refused' ? (
        <CircleAlert aria-hidden className="size-4.5" />
      ) : (
        <Image aria-hidden className="size-4.5" />
      )}
    </span>
  )
}

/** An object URL for a file while it is shown. */
function useObjectUrl(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!file) return setUrl(undefined)
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return url
}
