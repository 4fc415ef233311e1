import { type EditSettings, editSettingsSchema } from '@amend/contract'
import type { Edit } from './generated/client.ts'

type SettingColumns = Pick<Edit, keyof EditSettings>

/** The settings in an edit's row. */
export function settingsOf(edit: SettingColumns): EditSettings {
  const { steps, textGuidance, imageGuidance, negative, scheduler, resolution, samples, feather, strength } = edit
  const { shape } = editSettingsSchema
  const restore = shape.restore.safeParse(edit.restore).data ?? 'detail'
  const speed = shape.speed.safeParse(edit.speed).data ?? 'exact'
  const seed = Number(edit.seed)
  return {
    steps,
    textGuidance,
    imageGuidance,
    seed,
    negative,
    scheduler,
    resolution,
    restore,
    samples,
    feather,
    strength,
    speed,
  }
}

/** The columns that hold the settings. */
export const settingColumns = (settings: EditSettings): SettingColumns => ({ ...settings, seed: BigInt(settings.seed) })
