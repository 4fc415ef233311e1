import { pageLimits } from '@amend/contract'
import { after, newestFirst, type Records } from '@amend/db'
import { z } from 'zod'
import { namesOf } from '../audit/list.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import { type SettingKey, settingKeys, settingVariables } from './definitions.ts'
import { chosenValue } from './follow.ts'
import type { SettingChange, SettingItem } from './schema.ts'

const environmentSchema = z.object({ value: z.unknown(), given: z.boolean() })

/** All settings with what is in force and why, in a fixed order. */
export async function listSettings(records: Records): Promise<SettingItem[]> {
  const { installationSetting, installationSettingChange } = records.installation
  const rows = new Map((await installationSetting.findMany()).map((row) => [row.key, row]))
  const changes = await installationSettingChange.findMany({ orderBy: newestFirst, distinct: ['key'] })
  const names = await namesOf(records, changes)
  return settingKeys.map((key) => {
    const row = rows.get(key)
    const environment = environmentSchema.safeParse(row?.environment).data
    const chosen = chosenValue(key, row?.chosen)
    const change = changes.find((one) => one.key === key)
    return {
      key,
      value: chosen === undefined ? environment?.value : chosen,
      source: chosen !== undefined ? 'chosen' : environment?.given ? 'environment' : 'default',
      otherwise: environment?.value,
      variable: settingVariables[key],
      version: row?.version ?? 0,
      changedBy: change ? (names.get(change.actorId) ?? null) : null,
      changedAt: change?.createdAt.toISOString() ?? null,
    }
  })
}

const storedSchema = z.object({ value: z.unknown() }).nullable()

/** A page of the changes of a setting, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listSettingChanges(
  records: Records,
  { key, cursor }: { readonly key: SettingKey; readonly cursor?: string | undefined },
): Promise<{ items: SettingChange[]; nextCursor: string | null }> {
  const place = rowOfCursor(cursor)
  const rows = await records.installation.installationSettingChange.findMany({
    where: { key, ...(place && { AND: [after(place)] }) },
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  const names = await namesOf(records, rows)
  return pageOf(rows, pageLimits.administration, (row) => ({
    id: row.id,
    at: row.createdAt.toISOString(),
    by: names.has(row.actorId) ? { id: row.actorId, name: names.get(row.actorId) ?? null } : null,
    before: storedSchema.parse(row.before),
    after: storedSchema.parse(row.after),
  }))
}
