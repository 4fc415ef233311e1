'use client'

import type { ImageItem } from '@amend/api/types'
import { useTranslations } from 'use-intl'

/** What a picture is called in the history: what it was told, or that it is the upload. */
export function useImageName(): (image: ImageItem) => string {
  const t = useTranslations('editor.history')
  return ({ kind, instruction, name }) =>
    kind === 'upload' || instruction === null ? t('upload', { name }) : instruction
}
