import { settingsOf } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { EditItem } from '../types.ts'
import { createBatch, findBatch, sourceGone } from './create.ts'
import { findSource, requireModel } from './request.ts'

/**
 * Requests the same edit again with its seed: the same model gives the same picture.
 * @throws ServiceError 'not-found', 'source-gone', 'in-trash', 'model-changed', 'no-model', 'queue-full', 'key-taken'
 */
export async function replayEdit(
  services: Services,
  member: Member,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<EditItem[]> {
  const earlier = await findBatch(member, key)
  if (earlier) return earlier
  const edit = await member.records.edit.findFirst({ where: { id } })
  if (!edit) throw notFound()
  if (edit.sourceId === null) throw sourceGone()
  const source = await findSource(member, edit.sourceId)
  const model = await requireModel(services)
  if (edit.modelVersionId !== null && edit.modelVersionId !== model.id) {
    throw new ServiceError(
      'model-changed',
      'The model that made it serves no more, so the picture would be another. Use its settings instead.',
    )
  }
  return createBatch(services, member, {
    kind: 'edit',
    source,
    instruction: edit.instruction,
    modelVersionId: model.id,
    maskHash: edit.maskHash ?? undefined,
    key,
    settings: [settingsOf(edit)],
  })
}
