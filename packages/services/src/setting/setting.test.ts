/** Settings that administrators change while the installation runs. */
import { Prisma } from '@amend/db'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { followSettings } from './follow.ts'
import { changeSetting, listSettingChanges, listSettings, type SettingKey } from './index.ts'

const { services, principalOf, owner } = await testInstallation()
const { database } = services
const { installationSetting, installationSettingChange } = database.unsafe

beforeEach(async () => {
  await installationSetting.updateMany({ data: { chosen: Prisma.DbNull, version: 0 } })
  await installationSettingChange.deleteMany()
  await services.refreshSettings()
})

const change = async (key: SettingKey, value: unknown, version = 0) =>
  changeSetting(services, await principalOf(owner), { key, chosen: { value }, version })
const reset = async (key: SettingKey, version: number) =>
  changeSetting(services, await principalOf(owner), { key, chosen: undefined, version })
const itemOf = async (key: SettingKey) => (await listSettings(database)).find((one) => one.key === key)

describe('a setting', () => {
  it('is what the environment says until an administrator chooses, with why', async () => {
    // AMEND_UPLOAD_MEGABYTES is set in the tests, AMEND_RETENTION_DAYS is not.
    expect(await itemOf('uploadMegabytes')).toMatchObject({
      ...{ value: 1, source: 'environment', otherwise: 1, variable: 'AMEND_UPLOAD_MEGABYTES', version: 0 },
      ...{ changedBy: null, changedAt: null },
    })
    expect(await itemOf('retentionDays')).toMatchObject({ value: 30, source: 'default' })
    expect(await change('retentionDays', 90)).toMatchObject({
      ...{ value: 90, source: 'chosen', otherwise: 30, version: 1, changedBy: owner.user.name },
    })
    expect(await reset('retentionDays', 1)).toMatchObject({ value: 30, source: 'default', version: 2 })
  })

  it('is in force at once, without a restart', async () => {
    await change('visibleMark', ' Edited with AI ')
    await change('workspaceMegabytes', 5)
    await change('memberCredits', 7)
    await change('uploadMegabytes', 2)
    await change('retentionDays', 90)
    const { settings } = services
    expect([settings.mark, settings.workspaceBytes, settings.credits.member]).toEqual([
      'Edited with AI',
      5 * 2 ** 20,
      7,
    ])
    expect([settings.uploadBytes, settings.retentionDays]).toEqual([2 * 2 ** 20, 90])
    await change('workspaceMegabytes', null, 1)
    expect(settings.workspaceBytes).toBeUndefined()
  })

  it('is in force in other processes within seconds', async () => {
    const other = await followSettings(database, { signUp: 'open', retentionDays: 30 }, {})
    await change('signUp', 'closed')
    await expect.poll(() => other.get('signUp'), { timeout: 15_000 }).toBe('closed')
    expect(other.get('retentionDays')).toBe(30)
    await other.stop()
  })

  it.each<[SettingKey, unknown, string]>([
    ['retentionDays', 0, 'It must be a whole number from 1 to 3650.'],
    ['retentionDays', 1.5, 'It must be a whole number from 1 to 3650.'],
    ['retentionDays', null, 'It must be a whole number from 1 to 3650.'],
    ['uploadMegabytes', 101, 'It must be a whole number from 1 to 100.'],
    ['visibleMark', 'x'.repeat(41), 'The mark must be at most 40'],
    ['visibleMark', '🦊', 'The mark must be at most 40'],
    ['pictureCheck', { on: true, thresholds: { porn: 1.5 } }, 'A threshold must be a probability from 0 to 1.'],
    ['pictureCheck', { on: true, thresholds: { concept: 0.5 } }, ''],
    ['signUp', 'maybe', ''],
  ])('%s is not %j', async (key, value, sentence) => {
    await expect(change(key, value)).rejects.toMatchObject({
      ...{ code: 'bad-input', field: 'value', message: expect.stringContaining(sentence) },
    })
    expect(await installationSettingChange.count()).toBe(0)
  })

  it('is not changed by two administrators at once, nor over a change that was not seen', async () => {
    const both = await Promise.allSettled([change('retentionDays', 10), change('retentionDays', 20)])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject({ code: 'changed-meanwhile' })
    await expect(change('retentionDays', 40)).rejects.toMatchObject({ code: 'changed-meanwhile' })
    expect(await installationSettingChange.count()).toBe(1)
  })

  it('has a history with which it is set back', async () => {
    await change('memberCredits', 100)
    await change('memberCredits', null, 1)
    await reset('memberCredits', 2)
    const { items } = await listSettingChanges(database, { key: 'memberCredits' })
    expect(items).toMatchObject([
      { before: { value: null }, after: null, by: { id: owner.user.id } },
      { before: { value: 100 }, after: { value: null } },
      { before: null, after: { value: 100 } },
    ])
    const [, former] = items
    const back = await change('memberCredits', former?.before?.value, 3)
    expect(back).toMatchObject({ value: 100, source: 'chosen', version: 4 })
  })

  it('that another version wrote, and that is not valid any more, is as none', async () => {
    await installationSetting.update({ where: { key: 'retentionDays' }, data: { chosen: { value: 'a month' } } })
    await services.refreshSettings()
    expect(services.settings.retentionDays).toBe(30)
    expect(await itemOf('retentionDays')).toMatchObject({ value: 30, source: 'default' })
  })
})
