'use client'

import { Button, Dialog, TextField } from '@amend/ui'
import { useMemo } from 'react'
import { renderSVG } from 'uqr'
import { useTranslations } from 'use-intl'
import { CopyField } from '../../shell/copy-field.tsx'
import { useTRPCClient } from '../../trpc/client.tsx'
import { useForm } from '../form.ts'
import { FormAlert } from '../form-alert.tsx'

export interface Setup {
  /** In base32. */
  readonly secret: string
  /** For the QR code. */
  readonly uri: string
}

interface SetupDialogProps {
  /** Absent: closed. */
  setup: Setup | undefined
  onClose: () => void
  /** Is given the recovery codes. */
  onConfirmed: (codes: readonly string[]) => void
}

/** Shows the secret for the authenticator app, and asks for a first code. */
export function SetupDialog({ setup, onClose, onConfirmed }: SetupDialogProps) {
  const t = useTranslations('security.twoFactor.setup')
  const shell = useTranslations('shell')
  return (
    <Dialog
      open={setup !== undefined}
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      description={t('text')}
      closeLabel={shell('close')}
      size="sm"
    >
      {setup && <SetupForm setup={setup} onConfirmed={onConfirmed} />}
    </Dialog>
  )
}

function SetupForm({ setup, onConfirmed }: Pick<SetupDialogProps, 'onConfirmed'> & { setup: Setup }) {
  const t = useTranslations('security.twoFactor.setup')
  const client = useTRPCClient()
  // Rendered in the browser: the secret goes to no other service.
  const picture = useMemo(() => `data:image/svg+xml,${encodeURIComponent(renderSVG(setup.uri))}`, [setup.uri])
  const form = useForm(['code'], async ({ code = '' }) => {
    const { codes } = await client.twoFactor.confirm.mutate({ code })
    onConfirmed(codes)
    return undefined
  })
  return (
    <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
      <img src={picture} alt={t('qr')} className="size-44 self-center rounded-lg bg-white p-2" />
      <CopyField label={t('secret')} hint={t('secretHint')} text={setup.secret} code />
      <FormAlert>{form.error()}</FormAlert>
      <TextField
        name="code"
        label={t('code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        autoFocus
        error={form.error('code')}
      />
      <Button type="submit" variant="primary" className="self-end" loading={form.busy}>
        {t('submit')}
      </Button>
    </form>
  )
}
