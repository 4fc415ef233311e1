'use client'

import { useFormatter, useTranslations } from 'use-intl'

/** @returns a function that writes a measure, such as "0.053" */
export function useFigure(): (value: number) => string {
  const format = useFormatter()
  return (value) => format.number(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
}

interface EstimateTextProps {
  mean: number
  interval: readonly [number, number] | null | undefined
}

/** A mean with its interval of 95 %. */
export function EstimateText({ mean, interval }: EstimateTextProps) {
  const t = useTranslations('evaluations')
  const figure = useFigure()
  return (
    <span className="whitespace-nowrap tabular-nums">
      {figure(mean)}
      {interval && (
        <span className="ml-1.5 text-muted text-xs">
          {t('interval', { low: figure(interval[0]), high: figure(interval[1]) })}
        </span>
      )}
    </span>
  )
}
