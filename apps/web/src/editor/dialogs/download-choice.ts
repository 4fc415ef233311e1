import { type ExportFormat, exportFormats, exportSizes } from '@amend/contract'
import { z } from 'zod'

const key = 'amend.download'

const choiceSchema = z.object({ format: z.enum(exportFormats), size: z.enum(exportSizes), recipe: z.boolean() })

/** What was chosen in the download dialog. */
export type DownloadChoice = z.output<typeof choiceSchema>

const formats: Readonly<Record<string, ExportFormat>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  // Cameras write it; few programs read it.
  heic: 'jpeg',
  heif: 'jpeg',
}

/** The choice of the last download; at first the format of the upload, at full size. */
export function loadChoice(storage: Pick<Storage, 'getItem'> | undefined, uploadName: string): DownloadChoice {
  const ending = uploadName.split('.').at(-1)?.toLowerCase() ?? ''
  const first: DownloadChoice = { format: formats[ending] ?? 'png', size: 'original', recipe: false }
  try {
    const kept = choiceSchema.safeParse(JSON.parse(storage?.getItem(key) ?? 'null'))
    return kept.success ? kept.data : first
  } catch {
    return first
  }
}

export function saveChoice(storage: Pick<Storage, 'setItem'> | undefined, choice: DownloadChoice): void {
  try {
    storage?.setItem(key, JSON.stringify(choice))
  } catch {
    // A full storage: the next download begins with the upload's format.
    return
  }
}
