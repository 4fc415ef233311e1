'use client'

import { buttonStyles, Logo } from '@amend/ui'
import { GitBranch, MessageSquareText, ServerCog } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { Installation } from '../account/installation.ts'
import { SampleEdit, sampleParameter } from '../sample/index.ts'

const points = [
  ['words', MessageSquareText],
  ['tree', GitBranch],
  ['own', ServerCog],
] as const

/** The landing page for visitors without a session. */
export function Landing({ installation: { first, signUpOpen } }: { installation: Installation }) {
  const t = useTranslations('shell')
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between">
        <span className="flex items-center gap-2.5 font-semibold text-base tracking-tight">
          <Logo className="size-7" />
          {t('product')}
        </span>
        {!first && (
          <Link href="/sign-in" className={buttonStyles({ variant: 'ghost' })}>
            {t('landing.signIn')}
          </Link>
        )}
      </header>
      <main id="content" className="flex grow flex-col justify-center gap-14 py-8 sm:py-12">
        <div className="grid items-center gap-10 lg:grid-cols-[1fr_1.15fr] lg:gap-14">
          <div>
            <h1 className="text-balance font-semibold text-4xl leading-[1.08] tracking-[-0.03em] sm:text-5xl">
              {t(first ? 'landing.first.headline' : 'landing.headline')}
            </h1>
            <p className="mt-5 max-w-[34rem] text-base text-muted leading-relaxed sm:text-lg">
              {t(first ? 'landing.first.lead' : 'landing.lead')}
            </p>
            <div className="mt-8 flex flex-wrap gap-3">
              {(first || signUpOpen) && (
                <Link href="/sign-up" className={buttonStyles({ variant: 'primary', size: 'lg' })}>
                  {t(first ? 'landing.first.start' : 'landing.start')}
                </Link>
              )}
              <Link
                href={first || signUpOpen ? `/sign-up?${sampleParameter}=1` : '/sign-in'}
                className={buttonStyles({ variant: first || signUpOpen ? 'secondary' : 'primary', size: 'lg' })}
              >
                {t(first || signUpOpen ? 'sample.try' : 'landing.signIn')}
              </Link>
            </div>
          </div>
          <SampleEdit />
        </div>
        <ul className="grid gap-8 border-line border-t pt-8 sm:grid-cols-3">
          {points.map(([name, Icon]) => (
            <li key={name} className="flex flex-col gap-1.5">
              <Icon aria-hidden className="mb-1 size-5 text-accent-ink" />
              <h2 className="font-semibold">{t(`landing.points.${name}.title`)}</h2>
              <p className="text-muted">{t(`landing.points.${name}.text`)}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  )
}
