import { buttonStyles, EmptyState } from '@amend/ui'
import type { Metadata } from 'next'
import Link from 'next/link'
import { translations } from '../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('notFound.title') }
}

export default async function NotFound() {
  const t = await translations('shell')
  return (
    <main id="content" className="grid min-h-[70dvh] place-items-center">
      <EmptyState
        heading="h1"
        title={t('notFound.title')}
        description={t('notFound.description')}
        action={
          <Link href="/" className={buttonStyles({ variant: 'primary' })}>
            {t('notFound.home')}
          </Link>
        }
      />
    </main>
  )
}
