import { unsubscribeEventsSchema } from '@amend/services/types'
import type { Metadata } from 'next'
import { RefusedLink } from '../../account/link-form.tsx'
import { UnsubscribeForm } from '../../notifications/unsubscribe-form.tsx'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('notifications')
  return { title: t('unsubscribe.title'), referrer: 'no-referrer', robots: 'noindex' }
}

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function UnsubscribePage({ searchParams }: PageProps) {
  const { key, event } = await searchParams
  const events = unsubscribeEventsSchema.safeParse(event)
  if (typeof key !== 'string' || !events.success) return <RefusedLink again="/settings" />
  return <UnsubscribeForm linkKey={key.slice(0, 100)} events={[...new Set(events.data)]} />
}
