export { changeSetting, type SettingRequest } from './change.ts'
export type { SettingKey, SettingValues } from './definitions.ts'
export { type FollowedSettings, followSettings } from './follow.ts'
export { listSettingChanges, listSettings } from './list.ts'
