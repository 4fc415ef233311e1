'use client'

import { Button } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'

/** Deletes a dataset that could not be begun. */
export function DiscardButton({ id, disabled }: { id: string; disabled: boolean }) {
  const t = useTranslations('datasets')
  const router = useRouter()
  const command = useCommand()
  const discard = useMutation(useTRPC().dataset.discard.mutationOptions())
  const run = async () => {
    if (await command.run(() => discard.mutateAsync({ id }), t('new.discarded'))) router.push('/datasets')
  }
  return (
    <Button disabled={disabled} loading={command.busy} onClick={run}>
      {t('new.discard')}
    </Button>
  )
}
