'use client'

import { Dialog, SegmentedControl, VisuallyHidden } from '@amend/ui'
import { History, MessageSquare, SlidersHorizontal } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { CommentsPanel } from '../comments/index.ts'
import { Composer } from './composer/composer.tsx'
import { EditorDialogs } from './dialogs/editor-dialogs.tsx'
import { HistoryPanel } from './history/history-panel.tsx'
import { MaskDock } from './masking/mask-dock.tsx'
import { useCurrentImage, useSession, useView } from './session/session.tsx'
import { SettingsPanel } from './settings/settings-panel.tsx'
import { Shelf } from './shelf/shelf.tsx'
import { Stage } from './stage/stage.tsx'
import { useStore } from './state/store.ts'
import type { Panel } from './state/view-state.ts'
import { Toolbar } from './toolbar/toolbar.tsx'
import { useEditorShortcuts } from './use-editor-shortcuts.ts'
import { useFollowedEdits } from './use-followed-edits.ts'
import { useNarrow } from './view/use-narrow.ts'

/**
 * The picture with the instruction field below and the history beside it; on a narrow screen the history is behind a
 * button.
 */
export function Editor() {
  useFollowedEdits()
  useEditorShortcuts()
  const narrow = useNarrow()
  const masking = useView((view) => view.masking)
  return (
    <div className="flex min-h-0 grow border-line border-t">
      <div className="flex min-w-0 grow flex-col">
        <Toolbar />
        {masking && !narrow && <MaskDock />}
        <Stage />
        <Shelf />
        {masking && narrow ? <MaskDock /> : <Composer />}
      </div>
      {narrow ? <PanelSheet /> : <SidePanel />}
      <EditorDialogs />
      <Announcements />
    </div>
  )
}

function SidePanel() {
  const t = useTranslations('editor.panel')
  return (
    <aside aria-label={t('label')} className="flex w-80 shrink-0 flex-col border-line border-l xl:w-88">
      <div className="flex h-12.5 shrink-0 items-center border-line border-b px-3">
        <PanelChoice />
      </div>
      <div className="min-h-0 grow overflow-y-auto">
        <PanelContent />
      </div>
    </aside>
  )
}

function PanelSheet() {
  const t = useTranslations('editor.panel')
  const { stores } = useSession()
  const open = useView((view) => view.panelOpen)
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => stores.view.set((view) => ({ ...view, panelOpen: next }))}
      title={<PanelChoice />}
      closeLabel={t('close')}
      placement="bottom"
      className="h-[75dvh] px-0 pb-0"
    >
      <PanelContent />
    </Dialog>
  )
}

function PanelContent() {
  const panel = useView((view) => view.panel)
  const image = useCurrentImage()
  if (panel === 'comments') return <CommentsPanel key={image.id} image={image} />
  return panel === 'history' ? <HistoryPanel /> : <SettingsPanel />
}

function PanelChoice() {
  const t = useTranslations('editor.panel')
  const { stores } = useSession()
  const panel = useView((view) => view.panel)
  return (
    <SegmentedControl<Panel>
      label={t('choice')}
      value={panel}
      onValueChange={(next) => stores.view.set((view) => ({ ...view, panel: next }))}
      withText
      className="max-w-full [&>*]:px-2 [&_svg]:hidden"
      options={[
        { value: 'history', label: t('history'), icon: <History aria-hidden /> },
        { value: 'settings', label: t('settings'), icon: <SlidersHorizontal aria-hidden /> },
        { value: 'comments', label: t('comments'), icon: <MessageSquare aria-hidden /> },
      ]}
    />
  )
}

function Announcements() {
  const { stores } = useSession()
  const said = useStore(stores.announcement, (state) => state)
  return (
    <VisuallyHidden>
      <output aria-live="polite">{said}</output>
    </VisuallyHidden>
  )
}
