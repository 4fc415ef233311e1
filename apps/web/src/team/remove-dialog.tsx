'use client'

import type { MemberItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ConfirmDialog, Select, showToast } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

interface RemoveDialogProps {
  workspaceId: string
  member: MemberItem
  /** To whom the pictures can be given. */
  others: readonly MemberItem[]
  onClose: () => void
}

/** @param choice 'keep', 'trash', or the id of the person who gets them */
function leftOf(choice: string) {
  if (choice === 'keep' || choice === 'trash') return { pictures: choice } as const
  return { pictures: 'give', to: choice } as const
}

/** Removes a member, after asking what becomes of their pictures. */
export function RemoveDialog({ workspaceId, member, others, onClose }: RemoveDialogProps) {
  const t = useTranslations('team.members')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const remove = useMutation(
    trpc.member.remove.mutationOptions({ onSettled: () => queries.invalidateQueries(trpc.member.pathFilter()) }),
  )
  const [choice, setChoice] = useState('keep')
  const name = member.name ?? member.email
  const left = leftOf(choice)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('removeTitle', { name })}
      description={t('removeText', { name })}
      confirmLabel={t('removeSubmit')}
      cancelLabel={shell('cancel')}
      destructive
      describeError={sentence}
      onConfirm={async () => {
        await remove.mutateAsync({ workspaceId, userId: member.id, left })
        showToast({ message: t('removed', { name }), tone: 'success', closeLabel: shell('close') })
      }}
    >
      <Select
        className="mt-2"
        label={t('pictures', { name })}
        value={choice}
        onValueChange={setChoice}
        options={[
          { value: 'keep', label: t('keep') },
          ...others.map((other) => ({ value: other.id, label: t('give', { name: other.name ?? other.email }) })),
          { value: 'trash', label: t('trash') },
        ]}
      />
    </ConfirmDialog>
  )
}
