/** The golden set: photos with instructions on which a version is compared with the one that serves. */
import { createHash } from 'node:crypto'
import type { SessionPrincipal } from '@amend/auth'
import { evaluationLimits } from '@amend/contract'
import { type GoldenItem, lockByName, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import { storePicture } from '../image/store-picture.ts'
import type { Services } from '../services.ts'
import { evaluatedSoFarSchema, type GoldenItemItem, type GoldenSet } from './schema.ts'

/** An item as an administrator gives it. */
export interface NewGoldenItem {
  readonly instruction: string
  readonly photo: Uint8Array
  /** The true result. */
  readonly target?: Uint8Array | undefined
  readonly photoCaption?: string | undefined
  readonly resultCaption?: string | undefined
}

/** Items of the set, the oldest first. */
export const goldenItems = ({ installation }: Records): Promise<GoldenItem[]> =>
  installation.goldenItem.findMany({
    where: { removedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: evaluationLimits.goldenItems,
  })

export async function readGoldenSet(records: Records): Promise<GoldenSet> {
  const items = await goldenItems(records)
  return { items: items.map(goldenItem), digest: digestOf(items) }
}

/** Equal for sets with equal items, whatever their order; null for the empty one. */
export function digestOf(items: readonly GoldenItem[]): string | null {
  if (items.length === 0) return null
  const facts = items.map(({ id, instruction, photoHash, targetHash, photoCaption, resultCaption }) =>
    JSON.stringify([id, instruction, photoHash, targetHash, photoCaption, resultCaption]),
  )
  return createHash('sha256').update(facts.sort().join('\n')).digest('hex')
}

/**
 * Adds an item. It needs a true result, or captions of photo and result: without either nothing tells a good edit.
 * @throws ServiceError 'bad-input', 'empty-file', 'unsupported-format'; BlobError
 */
export async function addGoldenItem(
  services: Services,
  { person }: SessionPrincipal,
  { instruction, photo, target, photoCaption = '', resultCaption = '' }: NewGoldenItem,
): Promise<GoldenItemItem> {
  if (!target && (photoCaption === '' || resultCaption === '')) {
    throw new ServiceError(
      'bad-input',
      'Say what the photo and the result show, or add the true result: without either the edit cannot be measured.',
      { field: 'resultCaption' },
    )
  }
  const photoHash = await storePicture(services, photo, 'photo')
  const targetHash = target ? await storePicture(services, target, 'target') : null
  return services.database.transaction(async (records) => {
    await lockByName(records, 'golden-set')
    const count = await records.installation.goldenItem.count({ where: { removedAt: null } })
    if (count >= evaluationLimits.goldenItems) {
      throw new ServiceError('bad-input', `The golden set holds at most ${evaluationLimits.goldenItems} items.`)
    }
    const row = await records.installation.goldenItem.create({
      data: {
        ...{ instruction, photoHash, targetHash, origin: 'upload', addedById: person.id },
        ...{ photoCaption: photoCaption || null, resultCaption: resultCaption || null },
        // Not the beginning of the transaction: a run that is requested meanwhile has this item, or has not.
        createdAt: new Date(),
      },
    })
    await recordAdministration(records, person.id, {
      ...{ action: 'golden-item:add', subjectId: row.id, name: instruction },
      ...{ before: {}, after: { instruction, photo: photoHash, target: targetHash } },
    })
    return goldenItem(row)
  })
}

/** A caption of a pair, which the set keeps when it is not longer than one that is typed in. */
const captionOf = (text: string | undefined): string | null =>
  text === undefined || text === '' || text.length > evaluationLimits.caption ? null : text

/**
 * Adds the items of a finished run on pairs that have a true result, such as those of a dataset's test part. Items that are there already
 * are left out.
 * @returns how many were added
 * @throws ServiceError 'not-found'; 'bad-input' when none is added, and when the set would be too large
 */
export async function takeIntoGoldenSet(
  { database }: Services,
  { person }: SessionPrincipal,
  runId: string,
): Promise<{ added: number }> {
  return database.transaction(async (records) => {
    await lockByName(records, 'golden-set')
    const { evaluationRun, goldenItem } = records.installation
    const run = await evaluationRun.findFirst({
      where: { id: runId, status: 'done', folder: { not: null } },
      include: { pictures: true },
    })
    if (!run) throw notFound()
    const present = await goldenItems(records)
    const known = new Set(present.map(({ photoHash, instruction }) => `${photoHash} ${instruction}`))
    const hashes = new Map(run.pictures.map(({ itemId, kind, blobHash }) => [`${kind} ${itemId}`, blobHash]))
    const items = evaluatedSoFarSchema.safeParse(run.items).data?.items ?? []
    const data = items.flatMap(({ id, instruction, captions }) => {
      const [photoHash, targetHash] = [hashes.get(`photo ${id}`), hashes.get(`target ${id}`)]
      if (!photoHash || !targetHash || known.has(`${photoHash} ${instruction}`)) return []
      const origin = `${run.folder}, ${id}`
      const said = { photoCaption: captionOf(captions?.input), resultCaption: captionOf(captions?.output) }
      return [{ instruction, photoHash, targetHash, ...said, origin, addedById: person.id, createdAt: new Date() }]
    })
    if (data.length === 0) {
      throw new ServiceError(
        'bad-input',
        'Nothing to add: the pairs have no true results, or are in the golden set already.',
      )
    }
    if (present.length + data.length > evaluationLimits.goldenItems) {
      throw new ServiceError('bad-input', `The golden set holds at most ${evaluationLimits.goldenItems} items.`)
    }
    await goldenItem.createMany({ data })
    await recordAdministration(records, person.id, {
      ...{ action: 'golden-item:add', subjectId: runId, name: run.folder },
      ...{ before: { items: present.length }, after: { items: present.length + data.length } },
    })
    return { added: data.length }
  })
}

/** Removes an item; runs that have used it keep their figures. @throws ServiceError 'not-found', 'changed-meanwhile' */
export async function removeGoldenItem(
  { database }: Services,
  { person }: SessionPrincipal,
  id: string,
): Promise<void> {
  await database.transaction(async (records) => {
    const { goldenItem } = records.installation
    const row = await goldenItem.findUnique({ where: { id } })
    if (!row) throw notFound()
    const { count } = await goldenItem.updateMany({ where: { id, removedAt: null }, data: { removedAt: new Date() } })
    if (count === 0) throw changedMeanwhile()
    await recordAdministration(records, person.id, {
      ...{ action: 'golden-item:remove', subjectId: id, name: row.instruction },
      ...{ before: { instruction: row.instruction }, after: {} },
    })
  })
}

const goldenItem = (row: GoldenItem): GoldenItemItem => ({
  ...{ id: row.id, instruction: row.instruction, photo: row.photoHash, target: row.targetHash },
  ...{ photoCaption: row.photoCaption, resultCaption: row.resultCaption, origin: row.origin },
  createdAt: row.createdAt.toISOString(),
})
