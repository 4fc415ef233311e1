'use client'

import { type Problem, useErrorSentence } from '@amend/next-app/client/problem'
import { signInAt } from '@amend/next-app/client/sign-in'
import { Button } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormAlert } from './form-alert.tsx'
import type { Installation } from './installation.ts'

interface ProviderButtonsProps {
  providers: Installation['providers']
  callbackUrl: string
}

/** The configured providers, under a line. */
export function ProviderButtons({ providers, callbackUrl }: ProviderButtonsProps) {
  const t = useTranslations('account')
  const sentence = useErrorSentence()
  const [leaving, setLeaving] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  if (providers.length === 0) return null
  const leave = async (provider: string) => {
    setLeaving(provider)
    setProblem(await signInAt(provider, callbackUrl))
    setLeaving(undefined)
  }
  return (
    <div className="flex flex-col gap-2.5">
      <p className="flex items-center gap-3 text-subtle text-xs before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        {t('or')}
      </p>
      {providers.map(({ provider, label }) => (
        <Button key={provider} size="lg" block loading={leaving === provider} onClick={() => leave(provider)}>
          {t('continueWith', { provider: label })}
        </Button>
      ))}
      <FormAlert>{problem && sentence(problem)}</FormAlert>
    </div>
  )
}
