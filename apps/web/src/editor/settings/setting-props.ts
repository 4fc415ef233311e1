import type { RequestedSettings } from '@amend/contract'
import type { ModelDefaults } from '../draft/draft.ts'

/** What the fields of the settings have in common. */
export interface SettingProps {
  settings: RequestedSettings
  set: (changes: Partial<ModelDefaults>) => void
  /** Sentences by the name of the setting. */
  errors: Partial<Record<string, string>>
}
