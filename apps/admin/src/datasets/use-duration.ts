import { useTranslations } from 'use-intl'

/** @returns a function that says a time in milliseconds in its two largest units */
export function useDuration(): (milliseconds: number) => string {
  const t = useTranslations('datasets')
  return (milliseconds) => {
    const minutes = Math.round(milliseconds / 60_000)
    if (minutes < 1) return t('time.seconds', { seconds: Math.max(1, Math.round(milliseconds / 1000)) })
    if (minutes < 60) return t('time.minutes', { minutes })
    const hours = Math.floor(minutes / 60)
    if (hours < 48) return t('time.hours', { hours, minutes: minutes % 60 })
    return t('time.days', { days: Math.floor(hours / 24), hours: hours % 24 })
  }
}
