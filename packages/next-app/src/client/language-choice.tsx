'use client'

import { MenuRadioGroup } from '@amend/ui'
import { useLocale } from 'use-intl'
import { type Language, languageNames, languages } from '../languages.ts'

interface LanguageChoiceProps {
  label: string
  onChoose: (language: Language) => void
}

/** The languages of the pages, as items of a menu. */
export function LanguageChoice({ label, onChoose }: LanguageChoiceProps) {
  return (
    <MenuRadioGroup
      label={label}
      value={useLocale()}
      onValueChange={(next) => {
        const found = languages.find((one) => one === next)
        if (found) onChoose(found)
      }}
      options={languages.map((value) => ({ value, label: <span lang={value}>{languageNames[value]}</span> }))}
    />
  )
}
