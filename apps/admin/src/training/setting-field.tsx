'use client'

import { type TrainingField, trainingDefaults } from '@amend/contract'
import { Select, TextField } from '@amend/ui'
import { useFormatter, useTranslations } from 'use-intl'
import { type Draft, off } from './draft.ts'
import { useSettingValue } from './setting-value.ts'
import { WeightsField } from './weights-field.tsx'

interface SettingFieldProps {
  field: TrainingField
  draft: Draft
  error?: string | undefined
  onChange: (draft: Draft) => void
}

/** The limit of counts. */
const unlimited = 1e9

const defaults: Readonly<Record<string, unknown>> = trainingDefaults

/** A field of the form for one setting, by what the trainer's schema says of it. */
export function SettingField({ field, draft, error, onChange }: SettingFieldProps) {
  const t = useTranslations('training')
  const range = useRange()
  const write = useSettingValue()
  const { name } = field
  const label = t(`fields.${name}`)
  const given = name in defaults
  const set = (value: string) => onChange({ ...draft, values: { ...draft.values, [name]: value } })
  const hintKey = `hints.${name}` as 'hints.crops'
  const hint = [
    t.has(hintKey) ? t(hintKey) : '',
    field.kind === 'number' ? range(field) : '',
    given ? t('form.default', { value: write(defaults[name]) }) : t('form.byModel'),
  ]
    .filter((part) => part !== '')
    .join(' ')
  if (field.kind === 'weights') return <WeightsField {...{ draft, error, onChange }} />
  if (field.kind === 'range') {
    const [least, most] = draft.ends[name] ?? ['', '']
    const setEnds = (ends: readonly [string, string]) => onChange({ ...draft, ends: { ...draft.ends, [name]: ends } })
    return (
      <fieldset className="flex min-w-0 flex-col">
        <legend className="mb-1 font-medium text-[0.8125rem]">{label}</legend>
        <div className="grid grid-cols-2 gap-2">
          <TextField
            label={t('form.rangeLeast')}
            inputMode="decimal"
            value={least}
            error={error}
            hint={hint}
            onChange={({ target }) => setEnds([target.value, most])}
          />
          <TextField
            label={t('form.rangeMost')}
            inputMode="decimal"
            value={most}
            onChange={({ target }) => setEnds([least, target.value])}
          />
        </div>
      </fieldset>
    )
  }
  const text = draft.values[name] ?? ''
  const unset = {
    value: '',
    label: given ? t('form.ofDefault', { value: write(defaults[name]) }) : t('form.unset'),
  }
  if (field.kind !== 'number') {
    const options =
      field.kind === 'choice'
        ? field.choices.map((value) => ({ value, label: write(value) }))
        : [
            { value: 'true', label: t('form.on') },
            { value: 'false', label: t('form.off') },
          ]
    return (
      <Select
        {...{ label, error, value: text, onValueChange: set, options: [unset, ...options] }}
        {...(t.has(hintKey) && { hint: t(hintKey) })}
      />
    )
  }
  const isOff = text === off
  return (
    <TextField
      {...{ label, hint, error, value: isOff ? t('form.off') : text, readOnly: isOff }}
      inputMode="decimal"
      autoComplete="off"
      onChange={({ target }) => set(target.value)}
      {...(field.nullable && {
        aside: (
          <button
            type="button"
            aria-pressed={isOff}
            className="rounded-sm text-accent-ink text-xs hover:underline"
            onClick={() => set(isOff ? '' : off)}
          >
            {t(isOff ? 'form.unset' : 'form.off')}
          </button>
        ),
      })}
    />
  )
}

/** @returns a function that says which numbers a field takes */
export function useRange(): (field: TrainingField) => string {
  const t = useTranslations('training.form')
  const format = useFormatter()
  const write = (value: number) => format.number(value, { maximumSignificantDigits: 10 })
  return (field) => {
    if (field.kind !== 'number') return ''
    const { least, above, below } = field
    // A limit of the schema that nobody comes near says nothing.
    const most = field.most !== undefined && field.most < unlimited ? field.most : undefined
    if (above !== undefined && below !== undefined) return t('between', { above: write(above), below: write(below) })
    if (above !== undefined && most !== undefined) return t('above-to', { above: write(above), most: write(most) })
    if (above !== undefined) return t('above', { above: write(above) })
    if (least === undefined) return ''
    if (below !== undefined) return t('from-below', { least: write(least), below: write(below) })
    return most === undefined
      ? t('from-up', { least: write(least) })
      : t('from-to', { least: write(least), most: write(most) })
  }
}
