'use client'

import { editLimits } from '@amend/contract'
import { Menu, MenuRadioGroup } from '@amend/ui'
import { Layers } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { changeDraft } from '../draft/draft.ts'
import { useDraft, useSession } from '../session/session.tsx'

/** Selects the number of results. */
export function VariantsChoice() {
  const t = useTranslations('editor.composer')
  const { stores } = useSession()
  const variants = useDraft((draft) => draft.variants)
  const options = Array.from({ length: editLimits.variants.most }, (_, i) => ({
    value: String(i + 1),
    label: t('variantsOption', { count: i + 1 }),
  }))
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button
          type="button"
          aria-label={t('variants', { count: variants })}
          className="inline-flex h-9 items-center gap-1.5 rounded-lg px-2 font-medium text-muted tabular-nums transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover pointer-coarse:h-11"
        >
          <Layers aria-hidden className="size-[1.125rem]" />
          {t('times', { count: variants })}
        </button>
      }
    >
      <MenuRadioGroup
        label={t('variantsTitle')}
        value={String(variants)}
        onValueChange={(value) =>
          stores.draft.set((draft) => changeDraft(draft, { type: 'vary', variants: Number(value) }))
        }
        options={options}
      />
    </Menu>
  )
}
