'use client'

import type { WorkspaceItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { teamLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ConfirmDialog, showToast, TextField } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useForm } from '../account/form.ts'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { useTRPCClient } from '../trpc/client.tsx'

interface SettingsSectionProps {
  workspace: WorkspaceItem
  retentionDays: number
}

/** The name of a workspace, and for the owner of a team its deletion. */
export function SettingsSection({ workspace, retentionDays }: SettingsSectionProps) {
  const t = useTranslations('team.settings')
  const shell = useTranslations('shell')
  const router = useRouter()
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const workspaceId = workspace.id
  const form = useForm(['name'], async ({ name = '' }) => {
    await client.workspace.rename.mutate({ workspaceId, name })
    showToast({ message: t('saved'), tone: 'success', closeLabel: shell('close') })
    router.refresh()
    return undefined
  })
  const [asking, setAsking] = useState(false)
  const [typed, setTyped] = useState('')
  const mayDelete = workspace.kind === 'team' && can(workspace.role, 'workspace:delete')
  return (
    <Section id="settings" title={t('title')}>
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          key={workspace.name}
          name="name"
          label={t('name')}
          defaultValue={workspace.name}
          maxLength={teamLimits.name}
          autoComplete="off"
          required
          error={form.error('name')}
        />
        <Button type="submit" className="self-start" loading={form.busy}>
          {t('save')}
        </Button>
      </form>
      {mayDelete && (
        <div className="flex flex-col items-start gap-3 border-line border-t pt-4">
          <p className="text-muted">{t('deleteText')}</p>
          <Button variant="danger" onClick={() => setAsking(true)}>
            {t('delete')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          setTyped('')
        }}
        title={t('deleteTitle', { name: workspace.name })}
        description={t('deleteAsk', { days: retentionDays })}
        confirmLabel={t('deleteSubmit')}
        cancelLabel={shell('cancel')}
        destructive
        confirmDisabled={typed.trim() !== workspace.name}
        describeError={sentence}
        onConfirm={async () => {
          await client.workspace.delete.mutate({ workspaceId })
          // A full load: everything on the page belongs to the team.
          location.assign('/')
        }}
      >
        <TextField
          className="mt-2"
          label={t('deleteConfirm')}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </ConfirmDialog>
    </Section>
  )
}
