'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { usePageAccount } from '@amend/next-app/client/session'
import { signOut } from '@amend/next-app/client/sign-in'
import { Button, ErrorState, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { FormNote } from '../form-alert.tsx'
import { ProofDialog } from './proof-dialog.tsx'
import { Section } from './section.tsx'

/** Deletes the account, which can be restored for a while. Says what must be done before. */
export function DeletionSection() {
  const t = useTranslations('accountData.deletion')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const format = useFormatter()
  const account = usePageAccount()
  const deletion = useQuery(trpc.account.deletion.queryOptions())
  const [asking, setAsking] = useState(false)
  const days = deletion.data?.graceDays ?? 0
  const obstacle = deletion.data && obstacleOf()
  function obstacleOf(): string | undefined {
    const { teams = [], lastAdministrator } = deletion.data ?? {}
    if (teams.length > 0) return t('teams', { teams: format.list(teams.map(({ name }) => name)), count: teams.length })
    if (lastAdministrator) return t('lastAdministrator')
    return undefined
  }
  return (
    <Section id="deletion" title={t('title')} text={t('text')}>
      {deletion.isPending && <Skeleton className="h-9 w-48" />}
      {deletion.isError && (
        <ErrorState
          className="py-4"
          title={sentence(deletion.error)}
          action={<Button onClick={() => deletion.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {obstacle && <FormNote>{obstacle}</FormNote>}
      {deletion.data && !obstacle && (
        <Button className="self-start" onClick={() => setAsking(true)}>
          {t('open')}
        </Button>
      )}
      <ProofDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('title')}
        text={t('ask', { days })}
        submitLabel={t('submit')}
        destructive
        onSubmit={async (proof) => {
          await client.account.delete.mutate(proof)
          await signOut(account)
          return undefined
        }}
      />
    </Section>
  )
}
