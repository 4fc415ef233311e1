'use client'

import { type Shortcut, useShortcuts } from '@amend/next-app/client/shortcuts'
import { useTranslations } from 'use-intl'
import { focusInstruction } from './composer/focus.ts'
import { findNode } from './data/tree.ts'
import { nodesInOrder } from './data/tree-rows.ts'
import { changeDraft, isGuided } from './draft/draft.ts'
import { useRequests } from './requests/requests.tsx'
import { useImageActions } from './requests/use-image-actions.ts'
import { useBeforeImage, useCurrentImage, useSession } from './session/session.tsx'
import { hasEnded } from './state/live.ts'
import { chooseCompare, openImage, setCompare, setMasking, showPicture, type ViewState } from './state/view-state.ts'
import { actualZoom, fitted, zoomAt } from './state/viewport.ts'
import { isNarrow } from './view/use-narrow.ts'

/** The editor's shortcuts, also listed in the cheat sheet. Escape leaves the field, so that they work. */
export function useEditorShortcuts() {
  const t = useTranslations('editor.keys')
  const { stores, root, rows, data, size, mayEdit, model } = useSession()
  const image = useCurrentImage()
  const before = useBeforeImage()
  const { setFavourite, trash } = useImageActions()
  const { cancel, explore } = useRequests()
  const change = (next: (view: ViewState) => ViewState) => stores.view.set(next)

  const walk = (by: number) => {
    const order = nodesInOrder(rows).filter((node) => node.image)
    const at = order.findIndex(({ id }) => id === image.id)
    const next = order[Math.min(Math.max(at + by, 0), order.length - 1)]
    if (next) change((view) => openImage(view, next.id))
  }
  const zoom = (factor: number) => {
    const pane = stores.pane.get()
    stores.viewport.set((now) => zoomAt(now, factor, { x: pane.width / 2, y: pane.height / 2 }, pane, size))
  }
  const toActual = () => {
    const now = stores.viewport.get()
    if (now.zoom > 1.01) stores.viewport.set(fitted)
    else zoom(actualZoom(stores.pane.get(), size, window.devicePixelRatio) / now.zoom)
  }
  const showPanel = (panel: ViewState['panel']) => change((view) => ({ ...view, panel, panelOpen: isNarrow() }))
  const open = data.tree.edits.filter(({ status }) => !hasEnded(status)).map(({ id }) => id)
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const source = findNode(root, image.id)?.parent
  const editing: Shortcut[] = mayEdit
    ? [
        { keys: ['/', 'e'], description: t('instruction'), run: focusInstruction },
        { keys: 'm', description: t('region'), run: () => change((view) => setMasking(view, !view.masking)) },
        {
          keys: 'Shift+e',
          description: t('explore'),
          disabled: !mayExplore(),
          run: () => void explore(),
        },
        { keys: 'f', description: t('favourite'), run: () => void setFavourite(image, !image.favourite) },
        {
          keys: 'u',
          description: t('use'),
          disabled: !edit,
          run: () => {
            if (edit) stores.draft.set((draft) => changeDraft(draft, { type: 'use', ...edit }))
          },
        },
        { keys: 'F2', description: t('rename'), run: () => show('rename') },
        { keys: 'Delete', description: t('trash'), disabled: image.kind === 'upload', run: () => void trash(image) },
        {
          keys: 'Mod+.',
          description: t('cancel'),
          inFields: true,
          disabled: open.length === 0,
          run: () => void cancel(open),
        },
      ]
    : []
  function mayExplore() {
    const { instruction, changes } = stores.draft.get()
    return model !== null && instruction.trim() !== '' && isGuided({ ...model.capabilities.defaults, ...changes })
  }
  function show(kind: 'download' | 'rename' | 'compare') {
    change((view) => ({ ...view, dialog: { kind, imageId: image.id } }))
  }
  useShortcuts([
    ...editing,
    { keys: 'b', description: t('hold'), disabled: !before, run: () => change((view) => ({ ...view, holding: true })) },
    {
      keys: 'c',
      description: t('slider'),
      disabled: !before,
      run: () => change((view) => chooseCompare(view, view.compare === 'slider' ? 'off' : 'slider')),
    },
    {
      keys: 'v',
      description: t('side'),
      disabled: !before,
      run: () => change((view) => chooseCompare(view, view.compare === 'side' ? 'off' : 'side')),
    },
    { keys: 'Shift+c', description: t('compareWith'), run: () => show('compare') },
    { keys: ['+', '='], description: t('zoomIn'), run: () => zoom(1.5) },
    { keys: '-', description: t('zoomOut'), run: () => zoom(1 / 1.5) },
    { keys: '0', description: t('fit'), run: () => stores.viewport.set(fitted) },
    { keys: 'z', description: t('actual'), run: toActual },
    { keys: '[', description: t('previous'), run: () => walk(-1) },
    { keys: ']', description: t('next'), run: () => walk(1) },
    {
      keys: 'p',
      description: t('source'),
      disabled: !source,
      run: () => source && change((view) => openImage(view, source.id)),
    },
    { keys: 'h', description: t('history'), run: () => showPanel('history') },
    { keys: 's', description: t('settings'), run: () => showPanel('settings') },
    { keys: 'd', description: t('download'), run: () => show('download') },
    {
      keys: 'Escape',
      description: t('back'),
      run: () => change((view) => (view.stage.kind === 'picture' ? setCompare(view, 'off') : showPicture(view))),
    },
  ])
}
