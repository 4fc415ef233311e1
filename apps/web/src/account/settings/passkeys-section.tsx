'use client'

import type { PasskeyItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, Skeleton, TextField } from '@amend/ui'
import { startRegistration } from '@simplewebauthn/browser'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { problemOfCeremony, usePasskeySupport } from '../passkeys.ts'
import { PasskeyRow } from './passkey-row.tsx'
import { ProofDialog } from './proof-dialog.tsx'
import { Section } from './section.tsx'

/** The passkeys of the account: added, named and removed. */
export function PasskeysSection() {
  const t = useTranslations('security.passkeys')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const rules = useQuery(trpc.passkey.rules.queryOptions())
  const passkeys = useQuery(trpc.passkey.list.queryOptions())
  const refresh = () => queries.invalidateQueries(trpc.passkey.list.pathFilter())
  const client = useTRPCClient()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<PasskeyItem>()
  const support = usePasskeySupport(rules.data?.host)
  const problem = passkeys.error ?? rules.error
  return (
    <Section id="passkeys" title={t('title')} text={t('text')}>
      {(passkeys.isPending || rules.isPending) && <Skeleton className="h-9 w-48" />}
      {problem && (
        <ErrorState
          className="py-4"
          title={sentence(problem)}
          action={
            <Button onClick={() => void Promise.all([passkeys.refetch(), rules.refetch()])}>{shell('retry')}</Button>
          }
        />
      )}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {passkeys.data.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => setRemoving(passkey)} onRenamed={refresh} />
          ))}
        </ul>
      )}
      {support === 'unsafe' && <p className="text-muted">{t('unsafe')}</p>}
      {support === 'unsupported' && <p className="text-muted">{t('unsupported')}</p>}
      {support === 'usable' && (
        <Button className="self-start" onClick={() => setAdding(true)}>
          {t('add')}
        </Button>
      )}
      <AddDialog open={adding} onOpenChange={setAdding} onAdded={refresh} />
      <ProofDialog
        open={removing !== undefined}
        onOpenChange={(open) => open || setRemoving(undefined)}
        title={t('removeOf', { name: removing?.name ?? '' })}
        text={t('removeAsk')}
        submitLabel={t('remove')}
        destructive
        onSubmit={async (proof) => {
          if (removing) await client.passkey.remove.mutate({ id: removing.id, ...proof })
          await refresh()
          return undefined
        }}
      />
    </Section>
  )
}

interface AddDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onAdded: () => Promise<void>
}

/** Asks for a name and the proof; then the browser makes the passkey. */
function AddDialog({ open, onOpenChange, onAdded }: AddDialogProps) {
  const t = useTranslations('security.passkeys')
  const client = useTRPCClient()
  return (
    <ProofDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('add')}
      text={t('addText')}
      submitLabel={t('continue')}
      fields={['name']}
      onSubmit={async (proof, { name = '' }) => {
        if (name.trim() === '') return { code: 'bad-input', message: t('nameNeeded'), field: 'name' }
        const optionsJSON = await client.passkey.begin.mutate(proof)
        const made = await startRegistration({ optionsJSON }).catch(
          (error) => problemOfCeremony(error) ?? { code: 'bad-input' as const, message: t('none') },
        )
        if ('code' in made) return made
        await client.passkey.add.mutate({ name, response: made })
        await onAdded()
        return undefined
      }}
    >
      {(error) => (
        <TextField
          name="name"
          label={t('name')}
          hint={t('nameHint')}
          autoComplete="off"
          maxLength={100}
          required
          autoFocus
          error={error('name')}
        />
      )}
    </ProofDialog>
  )
}
