'use client'

import { type SettingItem, thresholdClasses } from '@amend/api/types'
import { Button, Dialog, Switch, TextField } from '@amend/ui'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { SettingValue } from './setting-value.tsx'
import { useSetting } from './use-setting.ts'
import { type Draft, draftOf, enteredValue, isNumberKey, keyed, numbers } from './values.ts'

interface SettingDialogProps {
  item: SettingItem
  onClose: () => void
}

/** Changes a setting, or goes back to what the environment says. */
export function SettingDialog({ item, onClose }: SettingDialogProps) {
  const t = useTranslations('settings')
  const shell = useTranslations('shell')
  const id = useId()
  const { key } = keyed(item.key, item.value)
  const [draft, setDraft] = useState(() => draftOf(keyed(item.key, item.value)))
  const command = useSetting(item)
  const save = async (chosen: { readonly value: unknown } | undefined) => {
    if (await command.save(chosen)) onClose()
  }
  const { problem } = command
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t(`names.${key}`)}
      description={t(`texts.${key}`)}
      closeLabel={shell('close')}
      size="sm"
      footer={
        <>
          {item.source === 'chosen' && (
            <Button className="mr-auto" loading={command.busy} onClick={() => save(undefined)}>
              {t('reset')}
            </Button>
          )}
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button type="submit" form={id} variant="primary" loading={command.busy}>
            {shell('save')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          void save({ value: enteredValue(key, draft) })
        }}
      >
        <Fields {...{ item, draft }} onDraft={(changes) => setDraft({ ...draft, ...changes })} />
        {item.source === 'chosen' && (
          <p className="text-[0.8125rem] text-muted">
            {t('otherwise')} <SettingValue value={keyed(item.key, item.otherwise)} /> (<code>{item.variable}</code>)
          </p>
        )}
        <p role="alert" className="text-danger-ink empty:hidden">
          {problem && (problem.code === 'bad-input' ? t(`ranges.${key}`) : t('refused'))}
        </p>
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  item: SettingItem
  draft: Draft
  onDraft: (changes: Partial<Draft>) => void
}

function Fields({ item, draft, onDraft }: FieldsProps) {
  const t = useTranslations('settings')
  const { key } = keyed(item.key, item.value)
  if (key === 'signUp') {
    return <Switch label={t('signUp.switch')} checked={draft.open} onCheckedChange={(open) => onDraft({ open })} />
  }
  if (key === 'pictureCheck') {
    return (
      <>
        <Switch label={t('check.switch')} checked={draft.on} onCheckedChange={(on) => onDraft({ on })} />
        <p className="text-[0.8125rem] text-muted">{t('check.hint')}</p>
        <div className="grid gap-3 sm:grid-cols-2">
          {thresholdClasses.map((name) => (
            <TextField
              key={name}
              label={t(`classes.${name}`)}
              inputMode="decimal"
              autoComplete="off"
              value={draft.thresholds[name] ?? ''}
              onChange={({ target }) => onDraft({ thresholds: { ...draft.thresholds, [name]: target.value } })}
            />
          ))}
        </div>
      </>
    )
  }
  if (!isNumberKey(key)) {
    return (
      <TextField
        label={t('value')}
        hint={t('markHint')}
        autoComplete="off"
        autoFocus
        value={draft.text}
        onChange={({ target }) => onDraft({ text: target.value })}
      />
    )
  }
  return (
    <>
      {numbers[key].unlimited && (
        <Switch
          label={t('unlimited')}
          checked={draft.unlimited}
          onCheckedChange={(unlimited) => onDraft({ unlimited })}
        />
      )}
      {!draft.unlimited && (
        <TextField
          label={t(`in.${numbers[key].unit}`)}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          value={draft.text}
          onChange={({ target }) => onDraft({ text: target.value })}
        />
      )}
    </>
  )
}
