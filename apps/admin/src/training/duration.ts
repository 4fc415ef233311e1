import { useTranslations } from 'use-intl'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** @returns a function that says seconds in the two units that suit them, such as "2 h 5 min" */
export function useDuration(): (seconds: number) => string {
  const t = useTranslations('training.duration')
  return (seconds) => {
    const whole = Math.round(seconds)
    if (whole < minute) return t('seconds', { seconds: whole })
    const minutes = Math.round(whole / minute)
    if (whole < hour) return t('minutes', { minutes })
    if (whole < day) return t('hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
    const hours = Math.round(whole / hour)
    return t('days', { days: Math.floor(hours / 24), hours: hours % 24 })
  }
}
