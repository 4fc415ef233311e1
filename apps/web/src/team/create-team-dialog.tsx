'use client'

import { teamLimits } from '@amend/contract'
import { Button, Dialog, TextField } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { useForm } from '../account/form.ts'
import { FormAlert } from '../account/form-alert.tsx'
import { useTRPCClient } from '../trpc/client.tsx'

interface CreateTeamDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Asks for the name of a new team, and opens it. */
export function CreateTeamDialog({ open, onOpenChange }: CreateTeamDialogProps) {
  const t = useTranslations('team.create')
  const shell = useTranslations('shell')
  const router = useRouter()
  const client = useTRPCClient()
  const form = useForm(['name'], async ({ name = '' }) => {
    const { id } = await client.workspace.create.mutate({ name })
    onOpenChange(false)
    router.push(`/w/${id}/team`)
    // The list of workspaces in the shell.
    router.refresh()
    return undefined
  })
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title')}
      description={t('text')}
      closeLabel={shell('close')}
      size="sm"
    >
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          name="name"
          label={t('name')}
          maxLength={teamLimits.name}
          autoComplete="off"
          autoFocus
          required
          error={form.error('name')}
        />
        <Button type="submit" variant="primary" className="self-end" loading={form.busy}>
          {t('submit')}
        </Button>
      </form>
    </Dialog>
  )
}
