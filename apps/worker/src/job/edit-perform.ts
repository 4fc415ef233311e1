import { appendEvent, type Database, type Edit, type Image, type Records, settingsOf } from '@amend/db'
import type { JobHandler, Queue } from '@amend/jobs'
import type { Thresholds } from '@amend/safety'
import { endUnopenedCanary } from '@amend/services/canary'
import { type EditResult, editHandler, type RunningEdit, returnToIncumbent } from '@amend/services/edit'
import { findModelLocation } from '@amend/services/model'
import type { Blobs } from '@amend/storage'
import type { EnginePool } from '../engine-process/pool.ts'
import type { EngineResult, ModelLocation } from '../engine-process/tasks.ts'
import { explainFailure } from '../failure.ts'
import { enterRenditions, openFileStore, requireStorage, type StoredFile } from '../file-store.ts'
import type { RegisteredModel } from '../model/register.ts'
import { RefusalError } from '../refusal.ts'
import type { Findings } from '../safety/findings.ts'
import { keepFindings, knownFindings } from '../safety/keep.ts'
import { reportProgress } from './progress.ts'

export interface EditParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly engines: EnginePool
  /** The model of edits that name none. */
  readonly model: RegisteredModel
  /** Absent: pictures are not checked. */
  readonly thresholds: Thresholds | undefined
}

/**
 * Performs edits: an engine process makes the picture, the files are stored as they are made, and the image is inserted
 * in the transaction that ends the edit.
 */
export function editPerformHandler(parts: EditParts): JobHandler<'edit.perform'> {
  const { queue, database } = parts
  const work = (running: RunningEdit) => perform(parts, running)
  return editHandler(queue, database, {
    perform: (running) => work(running).catch((error: unknown) => performByIncumbent(parts, running, error, work)),
    explain: explainFailure,
  })
}

/**
 * Makes an edit of a canary's candidate again with the version that serves when no worker can open the candidate, and ends the canary.
 * @throws the error of any other edit
 */
async function performByIncumbent(
  { database }: EditParts,
  running: RunningEdit,
  error: unknown,
  work: (running: RunningEdit) => Promise<EditResult>,
): Promise<EditResult> {
  const { canaryId, canaryArm } = running.edit
  const unopened = error instanceof RefusalError && error.code === 'model-unavailable'
  if (canaryId === null || canaryArm !== 'candidate' || !unopened) throw error
  await endUnopenedCanary(database, canaryId)
  const edit = await returnToIncumbent(database, running.edit)
  if (!edit) throw error
  return work({ ...running, edit })
}

async function perform(parts: EditParts, { edit, signal, turn, report }: RunningEdit): Promise<EditResult> {
  const { database, blobs, engines, thresholds } = parts
  const began = performance.now()
  const source = await findSource(database, edit)
  await requireStorage(blobs)
  const [model, bytes, mask, examined] = await Promise.all([
    locationOf(parts, edit),
    blobs.read(source.blobHash),
    edit.maskHash === null ? undefined : blobs.read(edit.maskHash),
    thresholds && knownFindings(database, source.blobHash),
  ])

  const lost = new AbortController()
  const progress = reportProgress(report, (why) => lost.abort(why))
  const files = openFileStore(database, blobs)
  try {
    const loaded = performance.now()
    const request = {
      ...{ model, kind: edit.kind, instruction: edit.prompt ?? edit.instruction, settings: settingsOf(edit) },
      source: { sha256: source.blobHash, bytes, examine: thresholds !== undefined && !examined },
      ...(mask && { mask }),
      ...(thresholds && { thresholds }),
    }
    const result = await engines.edit(request, {
      signal: AbortSignal.any([signal, lost.signal]),
      onEvent: (event) => (event.kind === 'step' ? progress.note(event) : files.add(event.file)),
      onTurn: turn,
    })
    const finished = performance.now()
    const stored = await files.stored()
    return {
      recipe: JSON.parse(result.recipe),
      advice: result.outcome,
      timings: {
        ...result.timings,
        load: Math.round(loaded - began),
        paint: Math.round(finished - loaded),
        store: Math.round(performance.now() - finished),
      },
      store: (records) => enterResult(records, { edit, source, examined, result, thresholds }, stored),
    }
  } finally {
    progress.end()
  }
}

/** @throws RefusalError 'source-gone', 'source-not-ready' */
async function findSource(database: Database, { workspaceId, sourceId }: Edit): Promise<Image> {
  const source = sourceId && (await database.workspace(workspaceId).image.findFirst({ where: { id: sourceId } }))
  if (!source) throw new RefusalError('source-gone', 'The picture that this edit begins with has been deleted.')
  if (source.status === 'ready') return source
  throw new RefusalError('source-not-ready', 'The picture that this edit begins with cannot be used.')
}

/** @throws RefusalError 'model-unavailable' */
async function locationOf({ database, model }: EditParts, { modelVersionId }: Edit): Promise<ModelLocation> {
  if (modelVersionId === null || modelVersionId === model.versionId) return model
  const place = await findModelLocation(database, modelVersionId)
  if (place) return place
  throw new RefusalError('model-unavailable', 'The model that this edit asks for is not available just now.')
}

interface Finished {
  readonly edit: Edit
  readonly source: Image
  /** What is known of the source's bytes from another picture. */
  readonly examined: Findings | undefined
  readonly result: EngineResult
  readonly thresholds: Thresholds | undefined
}

async function enterResult(
  records: Records,
  { edit, source, examined, result, thresholds }: Finished,
  files: readonly StoredFile[],
): Promise<string> {
  const { workspaceId, instruction, createdById } = edit
  const { width, height, findings, sourceFindings = examined } = result
  const sketch = edit.kind === 'exploration'
  const kept = files.find(({ kind }) => kind === (sketch ? 'preview' : 'original'))
  if (!kept) throw new RangeError('A result has a file.')
  const { id } = await records.workspace(workspaceId).image.create({
    data: {
      ...{ workspaceId, instruction, createdById, width, height, status: 'ready' },
      kind: sketch ? 'sketch' : 'result',
      blobHash: kept.sha256,
      name: stemOf(source.name),
      editId: edit.id,
      treeId: source.treeId ?? source.id,
    },
  })
  const full = files.some(({ kind }) => kind === 'full') || sketch ? [] : [{ ...kept, kind: 'full' as const }]
  await enterRenditions(records, { workspaceId, imageId: id }, [...files, ...full])
  if (thresholds && findings) {
    await keepFindings(records, { workspaceId, imageId: id, blobHash: kept.sha256 }, findings, thresholds)
  }
  if (thresholds && sourceFindings) await flagSource(records, source, sourceFindings, thresholds)
  if (!sketch) await appendEvent(records, { workspaceId, kind: 'image.added', subjectId: id })
  return id
}

/** A source is examined with its first edit when it is older than the check. */
async function flagSource(
  records: Records,
  { workspaceId, id: imageId, blobHash }: Image,
  findings: Findings,
  thresholds: Thresholds,
): Promise<void> {
  const flagged = await keepFindings(records, { workspaceId, imageId, blobHash }, findings, thresholds)
  if (flagged) await appendEvent(records, { workspaceId, kind: 'image.changed', subjectId: imageId })
}

/** A file's name without its extension, which names the format of the upload. */
const stemOf = (name: string) => name.replace(/(?<=.)\.(jpe?g|png|webp|avif|hei[cf]|gif|tiff?)$/i, '')
