'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, Dialog, ErrorState, Skeleton } from '@amend/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { FormNote } from '../form-alert.tsx'
import { ProofDialog } from './proof-dialog.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { Section } from './section.tsx'
import { type Setup, SetupDialog } from './setup-dialog.tsx'

type Asking = 'begin' | 'renew' | 'disable'

/** The second step of sign-in: turned on with an authenticator app, with recovery codes, and off again. */
export function TwoFactorSection() {
  const t = useTranslations('security.twoFactor')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const format = useFormatter()
  const state = useQuery(trpc.twoFactor.state.queryOptions())
  const [asking, setAsking] = useState<Asking>()
  const [setup, setSetup] = useState<Setup>()
  const [codes, setCodes] = useState<readonly string[]>()
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries(trpc.twoFactor.state.pathFilter()),
      queries.invalidateQueries(trpc.account.sessions.pathFilter()),
    ])
  const acts = {
    begin: async (proof: object) => setSetup(await client.twoFactor.begin.mutate(proof)),
    renew: async (proof: object) => setCodes((await client.twoFactor.renewCodes.mutate(proof)).codes),
    disable: (proof: object) => client.twoFactor.disable.mutate(proof),
  }
  const dialogOf = (kind: Asking) => (
    <ProofDialog
      open={asking === kind}
      onOpenChange={(open) => setAsking(open ? kind : undefined)}
      title={t(`${kind}.title`)}
      text={t(`${kind}.text`)}
      submitLabel={t(`${kind}.submit`)}
      destructive={kind === 'disable'}
      onSubmit={async (proof) => {
        await acts[kind](proof)
        await refresh()
        return undefined
      }}
    />
  )
  return (
    <Section id="two-factor" title={t('title')} text={t('text')}>
      {state.isPending && <Skeleton className="h-9 w-48" />}
      {state.isError && (
        <ErrorState
          className="py-4"
          title={sentence(state.error)}
          action={<Button onClick={() => state.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {state.data && !state.data.since && (
        <Button className="self-start" onClick={() => setAsking('begin')}>
          {t('turnOn')}
        </Button>
      )}
      {state.data?.since && (
        <>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Badge tone="success">{t('on')}</Badge>
            <span className="text-muted">
              {t('since', { date: format.dateTime(new Date(state.data.since), { dateStyle: 'long' }) })}
            </span>
          </p>
          {state.data.recoveryCodes < 3 ? (
            <FormNote>{t('codesLow', { count: state.data.recoveryCodes })}</FormNote>
          ) : (
            <p className="text-muted">{t('codesLeft', { count: state.data.recoveryCodes })}</p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsking('renew')}>{t('renew.submit')}</Button>
            <Button onClick={() => setAsking('disable')}>{t('disable.submit')}</Button>
          </div>
        </>
      )}
      {dialogOf('begin')}
      {dialogOf('renew')}
      {dialogOf('disable')}
      <SetupDialog
        setup={setup}
        onClose={() => setSetup(undefined)}
        onConfirmed={(confirmed) => {
          setSetup(undefined)
          setCodes(confirmed)
          void refresh()
        }}
      />
      <Dialog
        open={codes !== undefined}
        onOpenChange={(open) => open || setCodes(undefined)}
        title={t('codes.title')}
        description={t('codes.text')}
        closeLabel={shell('close')}
        size="sm"
      >
        {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      </Dialog>
    </Section>
  )
}
