'use client'

import { useTranslations } from 'use-intl'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { BlindComparison } from './blind-comparison.tsx'
import { ComparisonResults } from './comparison-results.tsx'
import { PreferenceSets } from './preference-sets.tsx'

/** What people like better: a blind comparison, its results, and sets from which models learn. */
export function PreferencesPage() {
  const t = useTranslations('preferences')
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <Section title={t('blind')}>
        <BlindComparison />
      </Section>
      <ComparisonResults />
      <PreferenceSets />
    </>
  )
}
