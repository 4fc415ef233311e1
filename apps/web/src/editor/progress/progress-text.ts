'use client'

import { useTranslations } from 'use-intl'
import type { LiveEdit } from '../state/live.ts'
import { roundDuration } from './duration.ts'

/** Returns a function that formats seconds: "about 40 s". */
export function useDurationText(): (seconds: number) => string {
  const t = useTranslations('editor.duration')
  return (seconds) => {
    const duration = roundDuration(seconds)
    return duration.unit === 'moment' ? t('moment') : t(duration.unit, { value: duration.value })
  }
}

/** The state of an edit in a line: "2 before yours, about 40 s" or "Step 4 of 10 · 3 s left". */
export function useProgressText(): (
  state: Pick<LiveEdit, 'status' | 'step' | 'steps' | 'secondsLeft'>,
  position?: { ahead: number | null; startsIn: number | null },
) => string {
  const t = useTranslations('editor.progress')
  const duration = useDurationText()
  return ({ status, step, steps, secondsLeft }, position) => {
    if (status === 'queued') {
      if (!position || position.ahead === null) return t('queued')
      if (position.ahead === 0) return t('next')
      const ahead = t('ahead', { count: position.ahead })
      return position.startsIn === null ? ahead : t('aheadFor', { ahead, time: duration(position.startsIn) })
    }
    if (status !== 'running') return t(status)
    if (step === undefined || steps === undefined || step === 0) return t('starting')
    if (step >= steps) return t('finishing')
    const at = t('step', { step, steps })
    return secondsLeft === undefined ? at : t('stepLeft', { at, time: duration(secondsLeft) })
  }
}
