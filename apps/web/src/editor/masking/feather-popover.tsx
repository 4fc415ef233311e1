'use client'

import { IconButton, Popover, Slider } from '@amend/ui'
import { Grid2x2X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useSession } from '../session/session.tsx'

export function FeatherPopover({ feather }: { feather: number }) {
  const t = useTranslations('editor.mask')
  const { stores, size } = useSession()
  const most = Math.min(1000, Math.max(16, Math.round(Math.max(size.width, size.height) / 10)))
  return (
    <Popover
      label={t('feather')}
      trigger={<IconButton label={t('feather')} pressed={feather > 0} size="sm" icon={<Grid2x2X aria-hidden />} />}
    >
      <Slider
        label={t('feather')}
        hint={t('featherHint')}
        value={feather}
        shows="input"
        onValueChange={(value) =>
          stores.draft.set((draft) => ({ ...draft, changes: { ...draft.changes, feather: value } }))
        }
        min={0}
        max={most}
        typedMax={1000}
        format={(value) => t('pixels', { value })}
      />
    </Popover>
  )
}
