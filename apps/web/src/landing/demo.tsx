'use client'

import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'

/** A drawn landscape before and after an instruction, with the editor's comparison slider. */
export function Demo() {
  const t = useTranslations('shell')
  const [share, setShare] = useState(50) // per cent that shows the picture before
  return (
    <figure className="flex flex-col gap-3">
      <div className="relative aspect-[3/2] overflow-hidden rounded-2xl shadow-raised has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-focus-visible:outline-offset-2">
        <Landscape scene="after" />
        <div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}>
          <Landscape scene="before" />
        </div>
        <div
          aria-hidden
          className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-on-scrim shadow-[0_0_0_1px_rgb(0_0_0/0.25)]"
          style={{ left: `${share}%` }}
        >
          <span className="absolute top-1/2 left-1/2 grid size-9 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full bg-on-scrim text-black text-sm shadow-raised">
            ⟷
          </span>
        </div>
        <span aria-hidden className="absolute top-3 left-3 rounded-md bg-scrim px-2 py-0.5 text-on-scrim text-xs">
          {t('landing.demo.before')}
        </span>
        <span aria-hidden className="absolute top-3 right-3 rounded-md bg-scrim px-2 py-0.5 text-on-scrim text-xs">
          {t('landing.demo.after')}
        </span>
        <input
          type="range"
          min={0}
          max={100}
          value={share}
          onChange={(event) => setShare(event.target.valueAsNumber)}
          aria-label={`${t('landing.demo.before')} / ${t('landing.demo.after')}`}
          className="absolute inset-0 h-full w-full cursor-ew-resize opacity-0"
        />
      </div>
      <figcaption className="flex items-center gap-3 rounded-xl bg-surface px-4 py-3 ring-1 ring-line">
        <span className="sr-only">{t('landing.demo.label')}: </span>
        <span className="text-muted" lang="en">
          {t('landing.demo.instruction')}
        </span>
        <span aria-hidden className="-ml-2.5 h-4.5 w-px animate-breathe bg-accent" />
      </figcaption>
    </figure>
  )
}

const scenes = {
  before: {
    sky: ['#8ec5f0', '#e6f3fb'],
    sun: ['#fffbe6', 62, 20],
    far: '#9db8c9',
    middle: '#6f9b74',
    near: '#4c7d4f',
    lake: ['#a9d3ee', '#7fb3d6'],
    trees: '#2f5d3a',
  },
  after: {
    sky: ['#3a3566', '#f08a5d'],
    sun: ['#ffd08a', 66, 47],
    far: '#6d5478',
    middle: '#4b3f55',
    near: '#332c3d',
    lake: ['#f3a06b', '#5a4a72'],
    trees: '#1f1a29',
  },
} as const

function Landscape({ scene }: { scene: keyof typeof scenes }) {
  const { sky, sun, far, middle, near, lake, trees } = scenes[scene]
  const id = useId()
  return (
    <svg viewBox="0 0 120 80" preserveAspectRatio="xMidYMid slice" aria-hidden className="absolute inset-0 size-full">
      <defs>
        <linearGradient id={`${id}s`} x2="0" y2="1">
          <stop stopColor={sky[0]} />
          <stop offset="0.62" stopColor={sky[1]} />
        </linearGradient>
        <linearGradient id={`${id}l`} x2="0" y2="1">
          <stop stopColor={lake[0]} />
          <stop offset="1" stopColor={lake[1]} />
        </linearGradient>
        <radialGradient id={`${id}g`}>
          <stop stopColor={sun[0]} stopOpacity="0.85" />
          <stop offset="1" stopColor={sun[0]} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width="120" height="80" fill={`url(#${id}s)`} />
      <circle cx={sun[1]} cy={sun[2]} r="22" fill={`url(#${id}g)`} />
      <circle cx={sun[1]} cy={sun[2]} r="5" fill={sun[0]} />
      <path d="M0 50 18 34l10 9 16-18 17 20 12-10 20 17 13-9 14 10v20H0z" fill={far} />
      <path d="M0 54c14-6 28-7 44-2 12 4 22-4 38-5 16-1 26 3 38 7v16H0z" fill={middle} />
      <path d="M0 58h120v12H0z" fill={`url(#${id}l)`} />
      <path d="M0 80V66c16-4 30-2 46 1 20 4 46 3 74-5v18z" fill={near} />
      <g fill={trees}>
        <path d="m8 68 5-17 5 17zM17 69l4-13 4 13zM95 68l5-19 6 19zM105 66l4-14 5 14z" />
      </g>
    </svg>
  )
}
