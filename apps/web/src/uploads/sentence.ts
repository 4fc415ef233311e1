'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { useTranslations } from 'use-intl'
import { useUploadLimits } from './provider.tsx'
import type { UploadProblem } from './queue.ts'

/** The sentence for an upload's problem, in the language of the pages if it is known there. */
export function useProblemSentence(): (problem: UploadProblem) => string {
  const t = useTranslations('uploads')
  const { formats, megabytes } = useUploadLimits()
  const sentence = useErrorSentence()
  return (problem) => {
    switch (problem.code) {
      case 'too-large':
        return t('problems.too-large', { megabytes })
      case 'not-an-image':
      case 'unsupported-format':
        return t('problems.unsupported-format', { formats })
      case 'file-changed':
        return t('problems.file-changed')
      default:
        return sentence(problem)
    }
  }
}
