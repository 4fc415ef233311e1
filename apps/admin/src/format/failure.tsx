'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { useLocale, useMessages, useTranslations } from 'use-intl'

interface Failed {
  readonly code: string
  /** The sentence of the server, in English. */
  readonly message: string
}

/**
 * Why a worker failed, in the language of the page. The server's sentence names the file, the tensor or the table: where it is not
 * in the language of the page it follows as a detail.
 */
export function FailureText({ error }: { error: Failed }) {
  const t = useTranslations('failures')
  const known = useMessages().failures
  const locale = useLocale()
  const sentence = useErrorSentence()
  if (error.code === 'internal') return sentence(error)
  if (locale === 'en') return error.message
  if (!isKeyOf(known, error.code)) return sentence(error)
  return (
    <>
      {t(error.code)} <span lang="en">({error.message})</span>
    </>
  )
}

const isKeyOf = <T extends object>(record: T, key: PropertyKey): key is keyof T => Object.hasOwn(record, key)
