import { settingsOf } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { EditItem } from '../types.ts'
import { requireAllowed } from './allowed.ts'
import { requireWithin } from './ceilings.ts'
import { createBatch, findBatch, sourceGone } from './create.ts'
import { findSource, requireModel } from './request.ts'

/**
 * Requests the same edit again with its seed: the same model gives the same picture.
 * @throws ServiceError 'not-found', 'word-refused', 'source-gone', 'in-trash', 'model-changed', 'no-model', 'setting-too-high',
 * 'edit-too-large', 'queue-full', 'quota-reached', 'key-taken'; AuthError 'too-many-attempts'
 */
export async function replayEdit(
  services: Services,
  member: Member,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<EditItem[]> {
  const earlier = await findBatch(member, key)
  if (earlier) return earlier
  await limitRate(services.database, 'edit', member.personId)
  const edit = await member.records.edit.findFirst({ where: { id } })
  if (!edit) throw notFound()
  requireAllowed(services.words, edit.instruction)
  if (edit.sourceId === null) throw sourceGone()
  const source = await findSource(member, edit.sourceId)
  const { model, mark } = await requireModel(services, member)
  if (edit.modelVersionId !== null && edit.modelVersionId !== model.id) {
    throw new ServiceError(
      'model-changed',
      'The model that made it serves no more, so the picture would be another. Use its settings instead.',
    )
  }
  const settings = [settingsOf(edit)]
  requireWithin(services.settings.edits, model.capabilities, settings)
  return createBatch(services, member, {
    kind: 'edit',
    source,
    instruction: edit.instruction,
    prompt: edit.prompt,
    modelVersionId: model.id,
    mark,
    mask: edit.maskHash === null ? undefined : { hash: edit.maskHash },
    key,
    settings,
  })
}
