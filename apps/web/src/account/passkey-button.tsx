'use client'

import { type Problem, problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button } from '@amend/ui'
import { startAuthentication } from '@simplewebauthn/browser'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import { enter } from './enter.ts'
import { FormAlert } from './form-alert.tsx'
import { problemOfCeremony, usePasskeySupport } from './passkeys.ts'

interface PasskeyButtonProps {
  /** Of the passkeys; null where there are none. */
  host: string | null
  /** A path of ours to continue at. */
  callbackUrl: string
}

/** Signs in with a passkey, which needs no address. Nothing where the page cannot use any. */
export function PasskeyButton({ host, callbackUrl }: PasskeyButtonProps) {
  const t = useTranslations('security.passkeys')
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  if (usePasskeySupport(host) !== 'usable') return null
  const signIn = async (): Promise<Problem | undefined> => {
    const optionsJSON = await client.passkey.beginSignIn.mutate()
    const answer = await startAuthentication({ optionsJSON }).catch(problemOfCeremony)
    if (answer === undefined || 'code' in answer) return answer
    const result = await enter('passkey', { response: JSON.stringify(answer) }, callbackUrl)
    if (!result.ok) return result.problem
    location.assign(callbackUrl)
    return new Promise(() => undefined)
  }
  return (
    <>
      <FormAlert>{problem && sentence(problem)}</FormAlert>
      <Button
        size="lg"
        block
        loading={busy}
        icon={<KeyRound aria-hidden className="size-4" />}
        onClick={async () => {
          setBusy(true)
          setProblem(undefined)
          setProblem(await signIn().catch(problemOf))
          setBusy(false)
        }}
      >
        {t('signIn')}
      </Button>
    </>
  )
}
