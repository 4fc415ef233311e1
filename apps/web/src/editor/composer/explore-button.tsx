'use client'

import { Grid3x3 } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { ToolButton } from './tool-button.tsx'

export function ExploreButton({ disabled }: { disabled: boolean }) {
  const t = useTranslations('editor.composer')
  const { explore, busy } = useRequests()
  return (
    <ToolButton
      label={t('explore')}
      shortcut="Shift+E"
      text={t('exploreShort')}
      loading={busy === 'exploration'}
      disabled={disabled}
      icon={<Grid3x3 aria-hidden />}
      onClick={() => void explore()}
    />
  )
}
