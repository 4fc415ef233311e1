'use client'

import { MenuRadioGroup } from '@amend/ui'
import { useLocale, useTranslations } from 'use-intl'
import { useChooseLanguage } from './choose.ts'
import { languageNames, languages } from './languages.ts'

/** The languages, inside a menu. */
export function LanguageChoice() {
  const t = useTranslations('shell')
  const choose = useChooseLanguage()
  return (
    <MenuRadioGroup
      label={t('menu.language')}
      value={useLocale()}
      onValueChange={(next) => {
        const found = languages.find((one) => one === next)
        if (found) void choose(found)
      }}
      options={languages.map((value) => ({ value, label: <span lang={value}>{languageNames[value]}</span> }))}
    />
  )
}
