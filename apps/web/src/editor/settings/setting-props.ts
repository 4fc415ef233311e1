import type { RequestedSettings } from '@amend/contract'
import type { ModelDefaults } from '../draft/draft.ts'

/** Props that all setting fields share. */
export interface SettingProps {
  /** As they are asked for; a strength that the words decide is theirs. */
  settings: RequestedSettings & { strength: number }
  set: (changes: Partial<ModelDefaults>) => void
  /** Error sentences by the name of the setting. */
  errors: Partial<Record<string, string>>
}
