'use client'

import { showToast } from '@amend/ui'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { focusInstructionIfKeyboard } from './composer/focus.ts'
import { useEditStates } from './progress/use-progress.ts'
import { useSession, useView } from './session/session.tsx'
import { hasEnded, overallProgress } from './state/live.ts'
import { openImage, showPicture, showResult } from './state/view-state.ts'
import { loadPictureWithin } from './view/load-picture.ts'

/** A result is shown when it is decoded, or after this time (ms). */
const decodeTimeout = 2_000

const none: readonly never[] = []

/**
 * Follows running edits: shows the result of a single one, or returns to the source when there is none. Reports the
 * progress of this tree in the tab's title and to screen readers.
 */
export function useFollowedEdits() {
  const t = useTranslations('editor')
  const { data, stores } = useSession()
  const stage = useView((view) => view.stage)
  const batch = (stage.kind === 'batch' && data.batches.get(stage.batchId)) || none
  const states = useEditStates(batch)
  const ended = batch.length > 0 && states.every(({ status }) => hasEnded(status))
  const results = states.flatMap(({ imageId }) => (imageId === undefined ? [] : [imageId]))
  const [resultId] = results
  const result = resultId === undefined ? undefined : data.images.get(resultId)
  const outcome = !ended ? 'open' : results.length === 0 ? 'nothing' : batch.length > 1 ? 'choice' : 'result'
  const preview = result?.renditions.preview?.url

  useEffect(() => {
    if (outcome === 'nothing') {
      stores.view.set(showPicture)
      focusInstructionIfKeyboard()
    }
    if (outcome !== 'result' || !result) return
    let current = true
    const { id } = result
    void loadPictureWithin(preview ?? '', decodeTimeout).then(() => {
      if (!current) return
      stores.view.set((view) => showResult(view, id))
    })
    return () => {
      current = false
    }
  }, [outcome, result?.id, preview, stores])

  useTitle()
  useEnds()
  const step = Math.floor(4 * overallProgress(states))
  useEffect(() => {
    if (outcome === 'open' && step > 0) stores.announcement.set(t('said.progress', { percent: 25 * step }))
    if (outcome === 'result') stores.announcement.set(t('said.done'))
    if (outcome === 'choice') stores.announcement.set(t('said.choice'))
  }, [outcome, step, stores, t])
}

const markPattern = /^\d+ %\s*·\s*/

/** Shows the progress of this tree's running edits in the title of the tab. */
function useTitle() {
  const { data } = useSession()
  const open = data.tree.edits.filter(({ status }) => !hasEnded(status))
  const states = useEditStates(open)
  const running = states.filter(({ status }) => !hasEnded(status))
  const percent = Math.round(100 * overallProgress(states))
  const mark = running.length === 0 ? '' : `${percent} % · `
  useEffect(() => {
    if (mark === '') return
    document.title = mark + document.title.replace(markPattern, '')
    return () => {
      document.title = document.title.replace(markPattern, '')
    }
  }, [mark])
}

interface KnownEdits {
  /** Whether each edit had ended. */
  readonly ended: ReadonlyMap<string, boolean>
  /** When the newest one was requested. */
  readonly newest: string
}

/** Announces an edit that finished while another picture was shown. */
function useEnds() {
  const t = useTranslations('editor')
  const { data, stores } = useSession()
  const known = useRef<KnownEdits>(undefined)
  useEffect(() => {
    const { edits } = data.tree
    const done = edits.filter(({ kind, status }) => kind === 'edit' && status === 'done')
    const before = known.current
    known.current = {
      ended: new Map(edits.map(({ id, status }) => [id, hasEnded(status)])),
      newest:
        edits
          .map(({ createdAt }) => createdAt)
          .sort()
          .at(-1) ?? '',
    }
    if (!before) return
    const { stage, currentId } = stores.view.get()
    const followed = stage.kind === 'batch' ? stage.batchId : undefined
    for (const { id, batchId, resultId, instruction, createdAt } of done) {
      // Earlier pages of the history bring edits that ended long ago.
      if (before.ended.get(id) ?? createdAt <= before.newest) continue
      if (batchId === followed || resultId === null || resultId === currentId) continue
      const run = () => stores.view.set((view) => openImage(view, resultId))
      showToast({
        id: batchId,
        message: t('ready', { instruction }),
        tone: 'success',
        action: { label: t('show'), run },
        closeLabel: t('close'),
      })
    }
  }, [data, stores, t])
}
