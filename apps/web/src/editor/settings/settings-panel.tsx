'use client'

import { editLimits, type ModelCapabilities, ownScheduler } from '@amend/contract'
import { understand } from '@amend/instructions'
import { Button, Select, TextArea } from '@amend/ui'
import { RotateCcw } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { changeDraft, type DraftAction, dialPlace, isGuided, type ModelDefaults, settingsOf } from '../draft/draft.ts'
import { isDrawn, softEdge } from '../mask/mask.ts'
import { useDraft, useSession } from '../session/session.tsx'
import { RestoreSettings } from './restore-settings.tsx'
import { SeedField } from './seed-field.tsx'
import { SettingSlider } from './setting-slider.tsx'
import { SpeedSetting } from './speed-setting.tsx'
import { useFieldErrors } from './use-field-errors.ts'

/** All settings of an edit, each with an explanation. */
export function SettingsPanel() {
  const t = useTranslations('editor.settings')
  const { model } = useSession()
  if (!model) return <p className="p-4 text-muted">{t('noModel')}</p>
  return <ModelSettings title={`${model.title} ${model.label}`} capabilities={model.capabilities} />
}

interface ModelSettingsProps {
  title: string
  capabilities: ModelCapabilities
}

function ModelSettings({ title, capabilities }: ModelSettingsProps) {
  const t = useTranslations('editor.settings')
  const format = useFormatter()
  const { stores, size } = useSession()
  const changes = useDraft((draft) => draft.changes)
  const seed = useDraft((draft) => draft.seed)
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  const ofWords = useDraft(({ instruction }) => understand(instruction, capabilities.scope).strength)
  const asked = settingsOf({ changes, seed }, capabilities, drawn ? softEdge(size) : 0)
  const settings = { ...asked, strength: asked.strength ?? ofWords }
  const guided = isGuided(settings)
  const { ranges, schedulers } = capabilities
  const errors = useFieldErrors()
  const dispatch = (action: DraftAction) => stores.draft.set((draft) => changeDraft(draft, action))
  const set = (next: Partial<ModelDefaults>) => dispatch({ type: 'set', changes: next })
  const custom = dialPlace({ changes }, capabilities) === undefined
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2 })

  return (
    <div className="flex flex-col gap-5 p-4">
      <SettingSlider
        {...{ name: 'imageGuidance', settings, set, errors }}
        range={ranges.imageGuidance}
        ends={[t('changesMore'), t('keepsMore')]}
      />
      <SettingSlider
        {...{ name: 'textGuidance', settings, set, errors }}
        range={ranges.textGuidance}
        ends={[t('hintsAt'), t('insists')]}
      />
      {custom && <p className="-mt-2 text-muted text-xs">{t('custom')}</p>}
      <SettingSlider {...{ name: 'steps', settings, set, errors }} range={ranges.steps} />
      <SpeedSetting {...{ settings, set, errors }} />
      <SeedField seed={seed} onChange={(next) => dispatch({ type: 'seed', seed: next })} error={errors.seed} />
      <TextArea
        label={t('negative')}
        hint={t(guided ? 'negativeHint' : 'negativeUnguided')}
        error={errors.negative}
        disabled={!guided}
        maxLength={editLimits.negative.most}
        value={settings.negative}
        onChange={({ target }) => set({ negative: target.value })}
      />
      <RestoreSettings {...{ settings, set, errors, ranges }} />
      <Select
        label={t('resolution')}
        hint={t('resolutionHint')}
        error={errors.resolution}
        value={String(settings.resolution)}
        onValueChange={(value) => set({ resolution: Number(value) })}
        options={ranges.resolutions.map((side) => ({ value: String(side), label: t('pixels', { value: side }) }))}
      />
      <Select
        label={t('scheduler')}
        hint={t('schedulerHint')}
        error={errors.scheduler}
        value={settings.scheduler}
        onValueChange={(scheduler) => set({ scheduler })}
        options={schedulers.map((name) => ({ value: name, label: name === ownScheduler ? t('ownScheduler') : name }))}
      />
      <SettingSlider
        {...{ name: 'feather', settings, set, errors }}
        range={[0, 100]}
        format={(value) => t('pixels', { value: number(value) })}
      />
      <Button
        icon={<RotateCcw aria-hidden className="size-4" />}
        disabled={Object.keys(changes).length === 0 && seed === null}
        onClick={() => dispatch({ type: 'reset' })}
      >
        {t('reset')}
      </Button>
      <AboutModel {...{ title, capabilities }} />
    </div>
  )
}

function AboutModel({ title, capabilities: { summary, scope, licence } }: ModelSettingsProps) {
  const t = useTranslations('editor.settings')
  return (
    <footer className="flex flex-col gap-1 border-line border-t pt-4 text-[0.8125rem] text-muted">
      <p className="font-medium text-ink">{title}</p>
      <p>{summary}</p>
      {scope && <p>{scope.cannot}</p>}
      <p>{t('licence', { licence })}</p>
    </footer>
  )
}
