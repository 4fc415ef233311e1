import type { Database, Prisma, Records } from '@amend/db'
import { z } from 'zod'
import { type SettingKey, type SettingValues, settingKeys, settingSchemas, settingVariables } from './definitions.ts'

/** How often a process reads the settings, ms: a change is in force everywhere after this time. */
const interval = 3000

const chosenSchema = z.object({ value: z.unknown() })

/** The value of a record that is still valid; undefined without one. A value of another version is as none. */
export function chosenValue<Key extends SettingKey>(key: Key, chosen: unknown): SettingValues[Key] | undefined {
  const found = chosenSchema.safeParse(chosen)
  if (!found.success) return undefined
  return settingSchemas[key].safeParse(found.data.value).data as SettingValues[Key] | undefined
}

export interface FollowedSettings<Key extends SettingKey> {
  /** What is in force. */
  get<K extends Key>(key: K): SettingValues[K]
  /** Reads the records now. */
  refresh(): Promise<void>
  stop(): Promise<void>
}

/**
 * Follows the settings that a process uses: what administrators chose, otherwise what its environment says, which it keeps for
 * the page that shows both. Reads the records every few seconds, and not for each request.
 * @param defaults of the environment
 */
export async function followSettings<Key extends SettingKey>(
  database: Database,
  defaults: Pick<SettingValues, Key>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FollowedSettings<Key>> {
  const keys = settingKeys.filter((key): key is Key => key in defaults)
  for (const key of keys) await rememberEnvironment(database, key, defaults[key], environment)
  let values: Pick<SettingValues, Key> = defaults
  const refresh = async () => {
    const rows = await database.installation.installationSetting.findMany({ where: { key: { in: [...keys] } } })
    const chosen = rows.map(({ key, chosen: one }) => [key, chosenValue(key as SettingKey, one)] as const)
    const found = Object.fromEntries(chosen.filter(([, value]) => value !== undefined))
    values = { ...defaults, ...found }
  }
  await refresh()
  // What was read last stays in force while the database cannot be reached.
  let reading = Promise.resolve()
  const timer = setInterval(() => {
    reading = refresh().catch(() => undefined)
  }, interval)
  timer.unref()
  return {
    get: (key) => values[key],
    refresh,
    stop: async () => {
      clearInterval(timer)
      await reading
    },
  }
}

async function rememberEnvironment(
  { installation }: Records,
  key: SettingKey,
  value: unknown,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const environment = { value, given: !!variables[settingVariables[key]] } as Prisma.InputJsonObject
  await installation.installationSetting.createMany({ data: [{ key, environment }], skipDuplicates: true })
  await installation.installationSetting.updateMany({ where: { key }, data: { environment } })
}
