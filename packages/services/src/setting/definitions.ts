/** The settings that administrators may change while the installation runs: what each may be, and its variable. */
import { creditLimits, safetyReasons } from '@amend/contract'
import { z } from 'zod'

const markWhy = 'The mark must be at most 40 Latin, Greek or Cyrillic letters, digits and signs.'
/** Characters that the font of the mark has. */
export const visibleMarkPattern = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}\p{P} +=©]{1,40}$/u

const whole = (least: number, most: number) => {
  const why = `It must be a whole number from ${least} to ${most}.`
  return z.int(why).min(least, why).max(most, why)
}

/** Classes that have a threshold. The check of a model itself has its own. */
export const thresholdClasses = safetyReasons.filter((reason) => reason !== 'concept')

const thresholdWhy = 'A threshold must be a probability from 0 to 1.'
const pictureCheck = z.object({
  /** Whether pictures are checked. */
  on: z.boolean(),
  /** The probability from which on a picture is unsuitable, by class; without one a class never is. */
  thresholds: z.partialRecord(
    z.enum(thresholdClasses),
    z.number(thresholdWhy).min(0, thresholdWhy).max(1, thresholdWhy),
  ),
})

/** The values of each setting. Null: no limit. */
export const settingSchemas = {
  /** Whether strangers may create accounts. */
  signUp: z.enum(['open', 'closed']),
  pictureCheck,
  /** Empty: results have no mark. */
  visibleMark: z
    .string()
    .transform((text) => text.trim())
    .refine((text) => text === '' || visibleMarkPattern.test(text), markWhy),
  /** Credits a month where no other limit is set for a workspace, and for each member. */
  workspaceCredits: whole(0, creditLimits.most).nullable(),
  memberCredits: whole(0, creditLimits.most).nullable(),
  /** How much the pictures of a workspace may take, MiB. */
  workspaceMegabytes: whole(1, 100_000_000).nullable(),
  /** The largest upload, MiB. */
  uploadMegabytes: whole(1, 100),
  /** How long the trash, deleted teams and deleted accounts are kept, days. */
  retentionDays: whole(1, 3650),
} as const

export const settingKeys = Object.keys(settingSchemas) as SettingKey[]

export type SettingKey = keyof typeof settingSchemas
export type SettingValues = { readonly [Key in SettingKey]: z.output<(typeof settingSchemas)[Key]> }

/** The variable of the environment that is the default of each. */
export const settingVariables: Readonly<Record<SettingKey, string>> = {
  signUp: 'AUTH_SIGN_UP',
  pictureCheck: 'AMEND_PICTURE_CHECK',
  visibleMark: 'AMEND_VISIBLE_MARK',
  workspaceCredits: 'AMEND_WORKSPACE_CREDITS',
  memberCredits: 'AMEND_MEMBER_CREDITS',
  workspaceMegabytes: 'AMEND_WORKSPACE_MEGABYTES',
  uploadMegabytes: 'AMEND_UPLOAD_MEGABYTES',
  retentionDays: 'AMEND_RETENTION_DAYS',
}
