'use client'

import type { ImageItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { classNames, Spinner } from '@amend/ui'
import { ImageOff, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useVeiled } from '../safety/index.ts'

/** The lowest picture with a caption that is always shown, in pixels. */
const smallest = 96

interface ContentProps {
  picture: ImageItem
  width: number
  height: number
  /** Whether the number of its stack is in the corner. */
  counted: boolean
}

export function Content({ picture, width, height, counted }: ContentProps) {
  const t = useTranslations('pictures')
  const sentence = useErrorSentence()
  const [broken, setBroken] = useState<string>()
  const veiled = useVeiled(picture)
  const url = picture.renditions.thumbnail?.url
  const shown = url && url !== broken
  return (
    <>
      {shown ? (
        <img
          src={url}
          alt=""
          width={Math.round(width)}
          height={Math.round(height)}
          decoding="async"
          draggable={false}
          onError={() => setBroken(url)}
          className={classNames('size-full object-cover', veiled && 'scale-125 blur-lg')}
        />
      ) : (
        <span className="flex size-full flex-col items-center justify-center gap-1.5 px-3 text-center text-muted text-xs">
          {picture.status === 'pending' ? (
            <Spinner className="size-5" />
          ) : (
            <ImageOff aria-hidden className="size-5 shrink-0" />
          )}
          <span className="line-clamp-1 max-w-full break-all">{picture.name}</span>
          <span className="line-clamp-3">
            {picture.status === 'pending'
              ? t('pending')
              : picture.error
                ? sentence(problemOfRecord(picture.error))
                : t('broken')}
          </span>
        </span>
      )}
      {shown && veiled && <Veiled />}
      {shown && (
        <span
          aria-hidden
          className={classNames(
            'absolute inset-x-0 bottom-0 truncate bg-scrim px-2.5 py-1.5 text-left text-on-scrim text-xs opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100',
            // Touch has no hover: always there, where there is room for it.
            height < smallest ? 'pointer-coarse:hidden' : 'pointer-coarse:py-1 pointer-coarse:opacity-100',
            counted && 'pr-14',
          )}
        >
          {picture.instruction ?? picture.name}
        </span>
      )}
    </>
  )
}

/** Says why a picture is blurred. */
function Veiled() {
  const t = useTranslations('safety')
  return (
    <span className="absolute inset-0 grid place-items-center text-on-scrim">
      <span title={t('veiled')} className="grid size-9 place-items-center rounded-full bg-scrim">
        <ShieldAlert aria-hidden className="size-4.5" />
      </span>
      <span className="sr-only">{t('veiled')}</span>
    </span>
  )
}
