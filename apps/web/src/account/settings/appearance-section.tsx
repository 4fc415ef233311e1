'use client'

import { type Problem, problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { useTheme } from '@amend/next-app/client/theme'
import { languageNames, languages } from '@amend/next-app/languages'
import { themes } from '@amend/next-app/themes'
import { SegmentedControl, Select } from '@amend/ui'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useKeptLanguage } from '../../shell/use-kept-language.ts'
import { Section } from './section.tsx'

const icons = { system: Monitor, light: Sun, dark: Moon }

export function AppearanceSection() {
  const t = useTranslations('account')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const [theme, chooseTheme] = useTheme()
  const chooseLanguage = useKeptLanguage()
  const [problem, setProblem] = useState<Problem>()
  const choose = (next: string) => {
    const language = languages.find((one) => one === next)
    if (language) chooseLanguage(language).catch((error: unknown) => setProblem(problemOf(error)))
  }
  return (
    <Section id="appearance" title={t('settings.appearance.title')}>
      <div className="flex flex-col items-start gap-1.5">
        <span className="font-medium">{t('settings.appearance.theme')}</span>
        <SegmentedControl
          label={t('settings.appearance.theme')}
          value={theme}
          onValueChange={chooseTheme}
          withText
          options={themes.map((value) => {
            const Icon = icons[value]
            return { value, label: shell(`menu.${value}`), icon: <Icon aria-hidden /> }
          })}
        />
      </div>
      <Select
        className="max-w-60"
        label={t('settings.appearance.language')}
        value={useLocale()}
        onValueChange={choose}
        error={problem && sentence(problem)}
        options={languages.map((value) => ({ value, label: languageNames[value] }))}
      />
    </Section>
  )
}
