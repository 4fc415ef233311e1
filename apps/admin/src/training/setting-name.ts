import { useTranslations } from 'use-intl'

/** @returns a function that names a setting, or anything else that a run was begun with */
export function useSettingName(): (name: string) => string {
  const t = useTranslations('training')
  return (name) => {
    if (name === 'base' || name === 'pairs') return t(`facts.${name}`)
    if (name === 'minutes') return t('form.minutes')
    const key = `fields.${name}` as 'fields.steps'
    return t.has(key) ? t(key) : name
  }
}
