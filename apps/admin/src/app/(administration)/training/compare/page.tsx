import { trainingLimits } from '@amend/contract'
import type { Metadata } from 'next'
import { translations } from '../../../../server/translations.ts'
import { ComparePage } from '../../../../training/compare-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('training')
  return { title: t('compare.title') }
}

export default async function Page({ searchParams }: { searchParams: Promise<{ runs?: string | string[] }> }) {
  const { runs } = await searchParams
  const ids = [runs ?? []].flat().join(',').split(',')
  return <ComparePage ids={[...new Set(ids.filter((id) => id !== ''))].slice(0, trainingLimits.compared)} />
}
