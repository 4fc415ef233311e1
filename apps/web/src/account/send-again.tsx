'use client'

import { type Problem, problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

/** Sends the mail that confirms an address again. The server limits how often. */
export function SendAgain({ send }: { send: () => Promise<unknown> }) {
  const t = useTranslations('account')
  const sentence = useErrorSentence()
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle')
  const [problem, setProblem] = useState<Problem>()
  const again = async () => {
    setState('busy')
    setProblem(undefined)
    try {
      await send()
      setState('sent')
    } catch (error) {
      setProblem(problemOf(error))
      setState('idle')
    }
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <Button loading={state === 'busy'} onClick={() => void again()}>
        {t('confirmation.again')}
      </Button>
      <p role="status" className={problem ? 'text-danger-ink text-sm' : 'text-muted text-sm empty:hidden'}>
        {problem ? sentence(problem) : state === 'sent' ? t('confirmation.sent') : ''}
      </p>
    </div>
  )
}
