'use client'

import { useCurrentImage, useDraft, useSession, useView } from '../session/session.tsx'
import { useHasShelf } from '../shelf/use-shelf.ts'
import { hasEnded } from '../state/live.ts'
import { BatchNote } from './batch-note.tsx'
import { Examples } from './examples.tsx'
import { FailureNote } from './failure-note.tsx'
import { OutcomeNote } from './outcome-note.tsx'
import { ProblemNote } from './problem-note.tsx'
import { SafetyNote } from './safety-note.tsx'
import { StrengthNote } from './strength-note.tsx'

/** Notes over the foot of the picture, so that nothing moves: running edits, errors, suggestions. */
export function StageNotes() {
  const { data } = useSession()
  const stage = useView((view) => view.stage)
  const batch = stage.kind === 'batch' ? data.batches.get(stage.batchId) : undefined
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-0 flex flex-col items-center gap-2 p-3 *:pointer-events-auto">
      <ProblemNote />
      {!batch && <StrengthNote />}
      {batch ? <BatchNote edits={batch} /> : <PictureNotes />}
    </div>
  )
}

function PictureNotes() {
  const { data } = useSession()
  const image = useCurrentImage()
  const dismissed = useDraft((draft) => draft.dismissed)
  const masking = useView((view) => view.masking)
  const hasShelf = useHasShelf()
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const failed = [...data.edits.values()].findLast(
    ({ id, kind, status, sourceId }) =>
      kind === 'edit' && status === 'failed' && sourceId === image.id && !dismissed.includes(id),
  )
  const open = [...data.edits.values()].findLast(
    ({ kind, status, sourceId }) => kind === 'edit' && !hasEnded(status) && sourceId === image.id,
  )
  if (masking) return null
  if (image.safety) return <SafetyNote image={image} safety={image.safety} />
  if (open) return <BatchNote edits={data.batches.get(open.batchId) ?? [open]} aside />
  if (failed) return <FailureNote edit={failed} />
  const advised = edit?.outcome && edit.outcome.verdict !== 'ok' && !dismissed.includes(edit.id)
  const noticed = edit?.outcome && edit.outcome.notices.length > 0 && !dismissed.includes(edit.id)
  if (edit?.outcome && (advised || noticed)) return <OutcomeNote edit={edit} outcome={edit.outcome} />
  return hasShelf ? null : <Examples />
}
