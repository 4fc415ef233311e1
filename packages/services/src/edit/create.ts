import { randomUUID } from 'node:crypto'
import { type EditSettings, editRequestLimits } from '@amend/contract'
import {
  type Edit,
  type EditKind,
  type Image,
  isUniqueViolation,
  lockByName,
  type Records,
  settingColumns,
} from '@amend/db'
import type { Member } from '../access.ts'
import type { ServedModel } from '../canary/serve.ts'
import { reserveCredits } from '../credit/ledger.ts'
import { ServiceError } from '../error.ts'
import { treeOf } from '../image/item.ts'
import { bytesOfResult, requireQuota } from '../quota.ts'
import type { Services } from '../services.ts'
import type { EditItem } from '../types.ts'
import { editItem, editParts } from './item.ts'
import { storeMask } from './mask.ts'
import { queueEdits } from './queue.ts'

/** Edits of one request. */
export interface Batch {
  readonly kind: EditKind
  readonly source: Pick<Image, 'id' | 'treeId' | 'width' | 'height'>
  readonly instruction: string
  /** What the model is given in its place; null when it is given the instruction. */
  readonly prompt: string | null
  readonly modelVersionId: string
  /** The canary under way and the arm of the workspace. */
  readonly mark: ServedModel['mark']
  /** A new mask by its bytes, a stored one by its hash. */
  readonly mask: { readonly bytes: Buffer } | { readonly hash: string } | undefined
  readonly key: string
  /** The settings of each edit, in the order of the batch. */
  readonly settings: readonly EditSettings[]
}

/** Disk space that the files of a batch may need. */
const bytesOfBatch = 64 * 2 ** 20

/** Time for a mask to reach a remote storage, ms. */
const storingTimeout = 60_000

/**
 * Writes edits and queues them, once per key.
 * @throws ServiceError 'queue-full', 'key-taken', 'source-gone', 'quota-reached', 'credits-used-up'; BlobError
 */
export async function createBatch(services: Services, member: Member, batch: Batch): Promise<EditItem[]> {
  await services.blobs.requireRoom(bytesOfBatch)
  try {
    const edits = await services.database.transaction((records) => writeBatch(services, records, member, batch), {
      timeout: batch.mask ? storingTimeout : undefined,
    })
    return itemsOf(member, edits)
  } catch (error) {
    // A concurrent request with the same key was faster.
    const earlier = isUniqueViolation(error) && (await findBatch(member, batch.key))
    if (earlier) return earlier
    throw error
  }
}

/** The edits of an earlier request with the same key. @throws ServiceError 'key-taken' */
export async function findBatch(member: Member, key: string): Promise<EditItem[] | undefined> {
  const edits = await member.records.edit.findMany({
    where: { idempotencyKey: key },
    select: { id: true, createdById: true },
  })
  if (edits.length === 0) return undefined
  if (edits.some(({ createdById }) => createdById !== member.personId)) {
    throw new ServiceError('key-taken', 'This request is another one. Ask again.')
  }
  return itemsOf(member, edits)
}

async function writeBatch(services: Services, records: Records, member: Member, batch: Batch): Promise<Edit[]> {
  const { workspaceId, personId } = member
  const { source, settings, kind, instruction, prompt, modelVersionId, mark, mask, key } = batch
  await requireRoom(records, personId, settings.length)
  const { image, edit } = records.workspace(workspaceId)
  // The source may have been deleted since it was read.
  if (!(await image.findFirst({ where: { id: source.id }, select: { id: true } }))) throw sourceGone()
  const results = kind === 'edit' ? settings.length : 0
  await requireQuota(services, records, workspaceId, results * bytesOfResult(source))
  // After all checks, so that a refused request stores nothing.
  const maskHash = await hashOf(services, records, mask)
  const all = { workspaceId, sourceId: source.id, treeId: treeOf(source), createdById: personId, kind }
  const shared = { instruction, prompt, modelVersionId, ...mark, maskHash, batchId: randomUUID(), idempotencyKey: key }
  const data = settings.map((own, variant) => ({ ...all, ...shared, ...settingColumns(own), variant }))
  const edits = await edit.createManyAndReturn({ data })
  await reserveCredits(services, records, member, edits)
  await queueEdits(services.queue, records, edits)
  return edits.sort((a, b) => a.variant - b.variant)
}

async function hashOf(services: Services, records: Records, mask: Batch['mask']): Promise<string | null> {
  if (!mask) return null
  return 'hash' in mask ? mask.hash : storeMask(services, records, mask.bytes)
}

/** @throws ServiceError 'queue-full' */
export async function requireRoom(records: Records, personId: string, more: number) {
  // The requests of one person follow one another, so that their count holds.
  await lockByName(records, `waiting:${personId}`)
  const waiting = await records.unsafe.edit.count({ where: { createdById: personId, finishedAt: null } })
  if (waiting + more <= editRequestLimits.waiting) return
  throw new ServiceError(
    'queue-full',
    `You have ${waiting} edits waiting, and ${editRequestLimits.waiting} may wait at once. Wait for some, or cancel them.`,
  )
}

async function itemsOf({ records }: Member, edits: readonly { readonly id: string }[]): Promise<EditItem[]> {
  const rows = await records.edit.findMany({
    where: { id: { in: edits.map(({ id }) => id) } },
    include: editParts,
    orderBy: { variant: 'asc' },
  })
  return rows.map(editItem)
}

export const sourceGone = () =>
  new ServiceError('source-gone', 'The picture that this began with has been deleted.', { field: 'sourceId' })
