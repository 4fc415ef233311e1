import type { RequestedSettings } from '@amend/contract'
import type { ModelDefaults } from '../draft/draft.ts'

/** Props that all setting fields share. */
export interface SettingProps {
  settings: RequestedSettings
  set: (changes: Partial<ModelDefaults>) => void
  /** Error sentences by the name of the setting. */
  errors: Partial<Record<string, string>>
}
