import type { SessionPrincipal } from '@amend/auth'
import { Prisma } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { type SettingKey, settingSchemas } from './definitions.ts'
import { listSettings } from './list.ts'
import type { SettingItem } from './schema.ts'

export interface SettingRequest {
  readonly key: SettingKey
  /** Undefined: as the environment says. */
  readonly chosen: { readonly value: unknown } | undefined
  /** The version that the administrator has seen. */
  readonly version: number
}

/**
 * Chooses a setting, or goes back to what the environment says. It is in force in all processes within a few seconds, in
 * this one at once.
 * @throws ServiceError 'bad-input' for a value out of its range, 'changed-meanwhile' where another administrator was faster
 */
export async function changeSetting(
  services: Pick<Services, 'database' | 'refreshSettings'>,
  { person }: SessionPrincipal,
  { key, chosen, version }: SettingRequest,
): Promise<SettingItem> {
  const next = chosen && { value: validValue(key, chosen.value) }
  await services.database.transaction(async (records) => {
    const { installationSetting, installationSettingChange } = records.installation
    // The row is there before its first change, so that two administrators meet at it.
    await installationSetting.createMany({ data: [{ key }], skipDuplicates: true })
    const { chosen: former } = await installationSetting.findUniqueOrThrow({ where: { key } })
    const after = (next as Prisma.InputJsonObject | undefined) ?? Prisma.DbNull
    const { count } = await installationSetting.updateMany({
      where: { key, version },
      data: { chosen: after, version: { increment: 1 } },
    })
    if (count === 0) throw changedMeanwhile()
    const before = (former as Prisma.InputJsonObject | null) ?? Prisma.DbNull
    await installationSettingChange.create({ data: { key, before, after, actorId: person.id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'setting:update', name: key },
      before: (former as Prisma.InputJsonObject | null) ?? { value: 'environment' },
      after: (next as Prisma.InputJsonObject | undefined) ?? { value: 'environment' },
    })
  })
  await services.refreshSettings()
  const item = (await listSettings(services.database)).find((one) => one.key === key)
  if (!item) throw new Error('A setting that was changed is in the list.')
  return item
}

/** @throws ServiceError 'bad-input', with the range in its sentence */
function validValue(key: SettingKey, value: unknown): unknown {
  const parsed = settingSchemas[key].safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ServiceError('bad-input', issue?.message ?? 'This value is not allowed.', { field: 'value' })
}
