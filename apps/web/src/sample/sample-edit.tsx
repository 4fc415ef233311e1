'use client'

import { SegmentedControl } from '@amend/ui'
import { ChevronsLeftRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import photo from './meadow.jpg'
import night from './meadow-night.webp'
import sunset from './meadow-sunset.webp'
import winter from './meadow-winter.webp'

const results = { sunset, winter, night } as const
type Look = keyof typeof results
const looks = Object.keys(results) as Look[]

/** The sample photo before and after a real edit of the embedded model, with a slider and a choice of edits. */
export function SampleEdit() {
  const t = useTranslations('shell.sample')
  const [look, setLook] = useState<Look>('sunset')
  const [share, setShare] = useState(50) // per cent that shows the photo before
  return (
    <figure className="flex min-w-0 flex-col gap-3">
      <div className="relative aspect-[1800/1199] overflow-hidden rounded-2xl bg-well shadow-raised has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-focus-visible:outline-offset-2">
        <img
          src={results[look].src}
          alt={t('after', { look: t(`looks.${look}`) })}
          className="absolute inset-0 size-full object-cover"
        />
        <img
          src={photo.src}
          alt={t('photo')}
          className="absolute inset-0 size-full object-cover"
          style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}
        />
        <div
          aria-hidden
          className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.25)]"
          style={{ left: `${share}%` }}
        >
          <span className="absolute top-1/2 left-1/2 grid size-10 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full bg-white text-black/80 shadow-raised">
            <ChevronsLeftRight className="size-5" />
          </span>
        </div>
        <span aria-hidden className="absolute bottom-3 left-3 rounded-md bg-scrim px-2 py-0.5 text-on-scrim text-xs">
          {t('beforeLabel')}
        </span>
        <span aria-hidden className="absolute right-3 bottom-3 rounded-md bg-scrim px-2 py-0.5 text-on-scrim text-xs">
          {t('afterLabel')}
        </span>
        <input
          type="range"
          min={0}
          max={100}
          value={share}
          onChange={(event) => setShare(event.target.valueAsNumber)}
          aria-label={t('slider')}
          aria-valuetext={t('sliderValue', { percent: share })}
          className="absolute inset-0 h-full w-full cursor-ew-resize opacity-0"
        />
      </div>
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <SegmentedControl<Look>
          label={t('choice')}
          value={look}
          onValueChange={setLook}
          options={looks.map((value) => ({ value, label: t(`looks.${value}`) }))}
        />
        <span className="text-subtle text-xs">{t('credit')}</span>
      </figcaption>
    </figure>
  )
}
