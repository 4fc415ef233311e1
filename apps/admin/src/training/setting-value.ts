import { useFormatter, useTranslations } from 'use-intl'

/** @returns a function that writes the value of a setting */
export function useSettingValue(): (value: unknown) => string {
  const t = useTranslations('training.form')
  const format = useFormatter()
  const write = (value: unknown): string => {
    if (value === null || value === undefined) return t('off')
    if (value === true) return t('on')
    if (value === false) return t('off')
    if (typeof value === 'number') return format.number(value, { maximumSignificantDigits: 15, useGrouping: false })
    if (Array.isArray(value)) return value.map(write).join(', ')
    if (typeof value === 'object')
      return Object.entries(value)
        .map(([name, part]) => `${name}: ${write(part)}`)
        .join('; ')
    if (value === 'all') return t('weights.all')
    const choice = `choices.${String(value)}` as 'choices.linear'
    return t.has(choice) ? t(choice) : String(value)
  }
  return write
}
