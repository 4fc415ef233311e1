'use client'

import { Button } from '@amend/ui'
import { Sparkles } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useSamplePhoto } from './use-sample-photo.ts'

/** Begins with the sample photo, for somebody who has none at hand. */
export function SampleButton({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('shell')
  const { add, busy } = useSamplePhoto(workspaceId)
  return (
    <Button size="lg" loading={busy} icon={<Sparkles aria-hidden className="size-4" />} onClick={() => void add()}>
      {t('sample.try')}
    </Button>
  )
}
