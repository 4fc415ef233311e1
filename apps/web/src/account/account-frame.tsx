'use client'

import { Logo, Toasts } from '@amend/ui'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

interface AccountFrameProps {
  title: ReactNode
  /** A sentence under the title. */
  text?: ReactNode
  /** Under the form: links to other pages. */
  footer?: ReactNode
  children?: ReactNode
}

/** The frame around the forms for visitors without a session. */
export function AccountFrame({ title, text, footer, children }: AccountFrameProps) {
  const t = useTranslations('shell')
  return (
    <div className="flex min-h-dvh flex-col items-center px-5 pt-6 pb-10 sm:pt-[12vh]">
      <main id="content" className="w-full max-w-[22rem]">
        <Link href="/" className="-ml-1.5 inline-flex items-center gap-2.5 rounded-lg p-1.5 font-semibold">
          <Logo className="size-7" />
          {t('product')}
        </Link>
        <h1 className="mt-6 break-words font-semibold text-2xl tracking-tight">{title}</h1>
        {text && <p className="mt-1.5 text-muted">{text}</p>}
        <div className="mt-6 flex flex-col gap-4">{children}</div>
        {footer && <p className="mt-6 text-muted">{footer}</p>}
      </main>
      <Toasts label={t('notifications')} />
    </div>
  )
}

/** The style of a link within a sentence. */
export const linkStyles = 'rounded-sm font-medium text-accent-ink underline-offset-4 hover:underline'
