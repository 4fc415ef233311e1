import type { AuthSettings } from '@amend/auth'
import type { ServiceSettings } from '../environment.ts'
import type { SettingValues } from './definitions.ts'
import type { FollowedSettings } from './follow.ts'

const mebibyte = 2 ** 20

/** The settings that processes that answer requests follow; workers follow the others. */
type RequestSettings = Exclude<keyof SettingValues, 'pictureCheck'>

/** What the environment says of them. */
export function requestDefaults(settings: ServiceSettings, auth: AuthSettings): Pick<SettingValues, RequestSettings> {
  const { workspaceBytes } = settings
  return {
    signUp: auth.signUp,
    visibleMark: settings.mark,
    workspaceCredits: settings.credits.workspace ?? null,
    memberCredits: settings.credits.member ?? null,
    workspaceMegabytes: workspaceBytes === undefined ? null : workspaceBytes / mebibyte,
    uploadMegabytes: settings.uploadBytes / mebibyte,
    retentionDays: settings.retentionDays,
  }
}

/** The settings of services, each read when it is used. */
export function servicesInForce(
  settings: ServiceSettings,
  followed: Pick<FollowedSettings<RequestSettings>, 'get'>,
): ServiceSettings {
  return {
    ...settings,
    get mark() {
      return followed.get('visibleMark')
    },
    get credits() {
      return {
        workspace: followed.get('workspaceCredits') ?? undefined,
        member: followed.get('memberCredits') ?? undefined,
      }
    },
    get workspaceBytes() {
      const megabytes = followed.get('workspaceMegabytes')
      return megabytes === null ? undefined : megabytes * mebibyte
    },
    get uploadBytes() {
      return followed.get('uploadMegabytes') * mebibyte
    },
    get retentionDays() {
      return followed.get('retentionDays')
    },
  }
}

/** The settings of accounts, each read when it is used. */
export function accountsInForce(
  auth: AuthSettings,
  followed: Pick<FollowedSettings<RequestSettings>, 'get'>,
): AuthSettings {
  return {
    ...auth,
    get signUp() {
      return followed.get('signUp')
    },
  }
}
