'use client'

import { Button, Popover, Slider } from '@amend/ui'
import { Blend } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useSession } from '../session/session.tsx'
import { useFeather } from './use-feather.ts'

export function FeatherPopover() {
  const t = useTranslations('editor.mask')
  const { stores, size } = useSession()
  const feather = useFeather()
  const most = Math.min(1000, Math.max(16, Math.round(Math.max(size.width, size.height) / 10)))
  return (
    <Popover
      label={t('feather')}
      trigger={
        <Button size="sm" variant="ghost" icon={<Blend aria-hidden className="size-4" />}>
          {t('feather')}
        </Button>
      }
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
