'use client'

import type { ImageItem } from '@amend/api/types'
import { FullPage, IconButton } from '@amend/ui'
import { ChevronLeft, ChevronRight, Maximize, Minimize, Pause, Play, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'

/** How long a picture is shown, ms. */
const pause = 5_000

interface SlideshowProps {
  pictures: readonly ImageItem[]
  /** Loads further pictures. */
  onMore: () => void
  onClose: () => void
}

/**
 * Shows pictures one after the other, without those that are blurred, over the whole page. Arrow keys go on and back, Space pauses, F fills the screen,
 * Escape ends. It begins paused for people who prefer reduced motion.
 */
export function Slideshow({ pictures, onMore, onClose }: SlideshowProps) {
  const t = useTranslations('albums.slideshow')
  const stage = useRef<HTMLDivElement>(null)
  const shown = pictures.filter(({ status, safety }) => status === 'ready' && !safety)
  const [at, setAt] = useState(0)
  const [playing, setPlaying] = useState(() => !window.matchMedia('(prefers-reduced-motion: reduce)').matches)
  const [full, setFull] = useState(false)
  const count = shown.length
  const picture = shown[Math.min(at, count - 1)]
  const go = (by: number) => setAt((now) => (now + by + count) % Math.max(1, count))

  useEffect(() => {
    if (!playing || count < 2) return
    const timer = setTimeout(() => setAt((now) => (now + 1) % count), pause)
    return () => clearTimeout(timer)
  }, [playing, count, at])
  useEffect(() => {
    if (at >= count - 3) onMore()
  }, [at, count, onMore])
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', look)
    return () => {
      document.removeEventListener('fullscreenchange', look)
      if (document.fullscreenElement) void document.exitFullscreen()
    }
  }, [])

  const toggleFull = () => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void stage.current?.requestFullscreen?.().catch(() => undefined)
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => go(1),
    ArrowLeft: () => go(-1),
    Home: () => setAt(0),
    End: () => setAt(Math.max(0, count - 1)),
    f: toggleFull,
  }
  const name = picture?.instruction ?? picture?.name ?? ''
  return (
    <FullPage
      ref={stage}
      title={t('title')}
      onClose={onClose}
      onKeyDown={(event) => {
        const { key } = event
        const onButton = event.target instanceof HTMLButtonElement
        const run = key === ' ' && !onButton ? () => setPlaying((now) => !now) : keys[key]
        if (!run || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        run()
      }}
    >
      <div className="relative min-h-0 grow">
        {picture && (
          <img
            key={picture.id}
            src={(picture.renditions.preview ?? picture.renditions.thumbnail)?.url}
            alt={name}
            className="absolute inset-0 size-full animate-appear object-contain"
          />
        )}
        <Preload picture={shown[(at + 1) % Math.max(1, count)]} />
      </div>
      <div
        role="toolbar"
        aria-label={t('title')}
        className="flex items-center gap-1 p-2 [&_button]:text-white [&_button:hover]:bg-white/15"
      >
        <IconButton label={t('back')} shortcut="ArrowLeft" icon={<ChevronLeft aria-hidden />} onClick={() => go(-1)} />
        <IconButton
          label={t(playing ? 'pause' : 'play')}
          icon={playing ? <Pause aria-hidden /> : <Play aria-hidden />}
          onClick={() => setPlaying(!playing)}
        />
        <IconButton label={t('next')} shortcut="ArrowRight" icon={<ChevronRight aria-hidden />} onClick={() => go(1)} />
        <p className="min-w-0 grow truncate px-2 text-sm" aria-live={playing ? 'off' : 'polite'}>
          <span className="tabular-nums">{t('place', { place: Math.min(at, count - 1) + 1, count })}</span>
          <span className="text-white/75"> · {name}</span>
        </p>
        <IconButton
          label={t(full ? 'window' : 'full')}
          shortcut="F"
          icon={full ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
          onClick={toggleFull}
        />
        <IconButton label={t('end')} shortcut="Escape" icon={<X aria-hidden />} onClick={onClose} />
      </div>
    </FullPage>
  )
}

/** Loads the next picture while one is shown. */
function Preload({ picture }: { picture: ImageItem | undefined }) {
  const url = picture?.renditions.preview?.url
  return url ? <img src={url} alt="" aria-hidden className="hidden" /> : null
}
