'use client'

import type { ImageItem } from '@amend/api/types'
import { useTranslations } from 'use-intl'

/** The name of a picture in the history: its instruction, or that it is the upload. */
export function useImageName(): (image: ImageItem) => string {
  const t = useTranslations('editor.history')
  return ({ kind, instruction, name }) =>
    kind === 'upload' || instruction === null ? t('upload', { name }) : instruction
}
