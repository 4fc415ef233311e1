'use client'

import { Button, type ButtonProps, IconButton, Tooltip } from '@amend/ui'
import { Grid3x3, PencilRuler, SlidersHorizontal, Sparkles } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { changedSettings } from '../draft/draft.ts'
import { isDrawn } from '../mask/mask.ts'
import { useMaskShare } from '../masking/mask-tools.tsx'
import { useRequests } from '../requests/requests.tsx'
import { useDraft, useSession, useView } from '../session/session.tsx'
import { setMasking } from '../state/view-state.ts'
import { isNarrow } from '../view/use-narrow.ts'
import { Dial } from './dial.tsx'
import { InstructionField } from './instruction-field.tsx'
import { InstructionHistory } from './instruction-history.tsx'
import { VariantsChoice } from './variants-choice.tsx'

/** Under the picture: what to change, and how. */
export function Composer() {
  const t = useTranslations('editor.composer')
  const { model, mayEdit } = useSession()
  const { submit, busy } = useRequests()
  const ready = useReady()
  if (!mayEdit) return <p className="border-line border-t px-4 py-4 text-center text-muted">{t('viewer')}</p>
  return (
    <form
      aria-label={t('label')}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !busy) void submit()
      }}
      className="flex shrink-0 flex-col gap-2 border-line border-t bg-canvas px-3 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4"
    >
      <div className="flex items-end gap-2">
        <InstructionField onSubmit={() => ready && !busy && void submit()} history={<InstructionHistory />} />
        <Button
          type="submit"
          variant="primary"
          size="lg"
          loading={busy === 'edit'}
          disabled={!ready}
          icon={<Sparkles aria-hidden className="size-4.5" />}
          className="h-12 px-4 sm:min-w-28"
        >
          {t('edit')}
        </Button>
      </div>
      <div className="flex h-11 items-center gap-1 sm:gap-2">
        <RegionButton />
        <ExploreButton disabled={!ready} />
        <VariantsChoice />
        <span className="grow" />
        {model ? <Dial model={model} /> : <p className="truncate text-muted text-sm">{t('noModel')}</p>}
        <SettingsButton />
      </div>
    </form>
  )
}

/** Whether there is something to ask for. */
function useReady(): boolean {
  const { model } = useSession()
  const typed = useDraft((draft) => draft.instruction.trim() !== '')
  const emptyRegion = useEmptyRegion()
  return typed && model !== null && !emptyRegion
}

/** Strokes that erased each other leave a region of nothing: an edit could change nothing at all. */
function useEmptyRegion(): boolean {
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  return useMaskShare() === 0 && drawn
}

function RegionButton() {
  const t = useTranslations('editor.composer')
  const { stores } = useSession()
  const masking = useView((view) => view.masking)
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  const empty = useEmptyRegion()
  return (
    <span className="relative">
      <ToolButton
        label={empty ? t('regionEmpty') : drawn ? t('regionDrawn') : t('region')}
        shortcut="M"
        text={t('regionShort')}
        pressed={masking}
        icon={<PencilRuler aria-hidden />}
        onClick={() => stores.view.set((view) => setMasking(view, !view.masking))}
      />
      {drawn && (
        <span
          aria-hidden
          className={`pointer-events-none absolute top-1 left-6 size-2 rounded-full ring-2 ring-canvas ${empty ? 'bg-danger' : 'bg-accent'}`}
        />
      )}
    </span>
  )
}

function ExploreButton({ disabled }: { disabled: boolean }) {
  const t = useTranslations('editor.composer')
  const { explore, busy } = useRequests()
  return (
    <ToolButton
      label={t('explore')}
      shortcut="Shift+E"
      text={t('exploreShort')}
      loading={busy === 'exploration'}
      disabled={disabled}
      icon={<Grid3x3 aria-hidden />}
      onClick={() => void explore()}
    />
  )
}

interface ToolButtonProps extends ButtonProps {
  label: string
  shortcut: string
  /** Stands beside the icon where there is room. */
  text: string
  pressed?: boolean
}

function ToolButton({ label, shortcut, text, pressed, ...props }: ToolButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side="top">
      <Button
        variant="ghost"
        aria-label={label}
        aria-pressed={pressed}
        className="px-2.5 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink [&_svg]:size-[1.125rem]"
        {...props}
      >
        <span className="hidden md:inline">{text}</span>
      </Button>
    </Tooltip>
  )
}

function SettingsButton() {
  const t = useTranslations('editor.composer')
  const { stores, model } = useSession()
  const count = useDraft((draft) => (model ? changedSettings(draft, model.capabilities).length : 0))
  const open = useView((view) => view.panel === 'settings')
  const sheet = useView((view) => view.panelOpen)
  return (
    <span className="relative">
      <IconButton
        label={count > 0 ? t('settingsChanged', { count }) : t('settings')}
        shortcut="S"
        pressed={open}
        aria-expanded={open || sheet}
        icon={<SlidersHorizontal aria-hidden />}
        onClick={() =>
          stores.view.set((view) => ({
            ...view,
            panel: view.panel === 'settings' && !isNarrow() ? 'history' : 'settings',
            panelOpen: true,
          }))
        }
      />
      {count > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 font-medium text-[0.625rem] text-on-accent"
        >
          {count}
        </span>
      )}
    </span>
  )
}
