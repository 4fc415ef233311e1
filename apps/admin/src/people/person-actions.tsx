'use client'

import type { UserDetails } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer } from '@amend/next-app/client/viewer'
import { Button, ConfirmDialog } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Making somebody an administrator and taking it back; suspending an account and letting it in again. */
export function PersonActions({ user }: { user: UserDetails }) {
  const t = useTranslations('people')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const command = useCommand()
  const viewer = useViewer()
  const changeRole = useMutation(trpc.user.changeRole.mutationOptions())
  const suspend = useMutation(trpc.user.suspend.mutationOptions())
  const [asking, setAsking] = useState<'role' | 'suspension'>()
  const [asked, setAsked] = useState<'role' | 'suspension'>('role')
  const ask = (what: 'role' | 'suspension') => {
    setAsked(what)
    setAsking(what)
  }
  const isAdministrator = user.role === 'administrator'
  const isSuspended = user.suspendedAt !== null
  const who = user.name ?? user.email
  const question =
    asked === 'role'
      ? {
          ...(isAdministrator ? { key: 'takeBack' as const } : { key: 'appoint' as const }),
          act: () => changeRole.mutateAsync({ userId: user.id, role: isAdministrator ? 'member' : 'administrator' }),
        }
      : {
          ...(isSuspended ? { key: 'letIn' as const } : { key: 'suspend' as const }),
          act: () => suspend.mutateAsync({ userId: user.id, suspended: !isSuspended }),
        }
  return (
    <>
      <Button onClick={() => ask('role')}>{t(isAdministrator ? 'takeBack.action' : 'appoint.action')}</Button>
      {viewer.user.id !== user.id && (
        <Button onClick={() => ask('suspension')}>{t(isSuspended ? 'letIn.action' : 'suspend.action')}</Button>
      )}
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={(open) => !open && setAsking(undefined)}
        title={t(`${question.key}.title`, { who })}
        description={t(`${question.key}.text`)}
        confirmLabel={t(`${question.key}.action`)}
        cancelLabel={shell('cancel')}
        destructive={question.key === 'suspend' || question.key === 'takeBack'}
        describeError={sentence}
        onConfirm={async () => {
          await question.act()
          await command.finish(t(`${question.key}.done`))
        }}
      />
    </>
  )
}
