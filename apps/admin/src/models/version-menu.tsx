'use client'

import type { ModelVersionItem } from '@amend/api/types'
import { IconButton, Menu, MenuItem } from '@amend/ui'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { AddLoraDialog } from './add-lora-dialog.tsx'
import { OptimizeDialog } from './optimize-dialog.tsx'

/** What can be made of a version. */
export function VersionMenu({ version }: { version: ModelVersionItem }) {
  const t = useTranslations('models')
  const [making, setMaking] = useState<'lora' | 'int8'>()
  const close = () => setMaking(undefined)
  return (
    <>
      <Menu
        trigger={
          <IconButton
            size="sm"
            label={t('more', { name: `${version.title} · ${version.label}` })}
            icon={<Ellipsis aria-hidden />}
          />
        }
      >
        <MenuItem onSelect={() => setMaking('lora')}>{t('lora.open')}</MenuItem>
        <MenuItem disabled={version.made !== null} onSelect={() => setMaking('int8')}>
          {t('int8.open')}
        </MenuItem>
      </Menu>
      {making === 'lora' && <AddLoraDialog base={version} onClose={close} />}
      {making === 'int8' && <OptimizeDialog base={version} onClose={close} />}
    </>
  )
}

/** Of which version another one was made, and how. */
export function MadeOf({ made }: { made: NonNullable<ModelVersionItem['made']> }) {
  const t = useTranslations('models')
  const format = useFormatter()
  if (made.kind === 'lora') {
    const { name, weight } = made.lora
    return t('madeOf.lora', { base: made.base, name, weight: format.number(weight, { maximumFractionDigits: 3 }) })
  }
  const error = format.number(made.error.unet, { style: 'percent', maximumFractionDigits: 1 })
  return t('madeOf.int8', { base: made.base, error })
}
