'use client'

import { useFormatter, useTranslations } from 'use-intl'
import { type KeyedValue, numbers } from './values.ts'

/** A value in words. */
export function SettingValue({ value: keyed }: { value: KeyedValue }) {
  const t = useTranslations('settings')
  const format = useFormatter()
  const { key, value } = keyed
  if (value === undefined) return <>{t('untold')}</>
  switch (key) {
    case 'signUp':
      return <>{t(`signUp.${value}`)}</>
    case 'visibleMark':
      return <>{value === '' ? t('noMark') : `“${value}”`}</>
    case 'pictureCheck': {
      if (!value.on) return <>{t('check.off')}</>
      const parts = Object.entries(value.thresholds).map(([name, least]) => {
        const share = format.number(least, { style: 'percent', maximumFractionDigits: 2 })
        return t('check.threshold', { name: t(`classes.${name as keyof typeof value.thresholds}`), share })
      })
      return <>{parts.length === 0 ? t('check.nothing') : format.list(parts)}</>
    }
    default:
      return <>{value === null ? t('unlimited') : t(`units.${numbers[key].unit}`, { count: value })}</>
  }
}
