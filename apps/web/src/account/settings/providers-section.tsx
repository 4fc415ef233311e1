'use client'

import type { ProviderItem } from '@amend/api/types'
import { type Problem, useErrorSentence } from '@amend/next-app/client/problem'
import { signInAt } from '@amend/next-app/client/sign-in'
import { Badge, Button, ConfirmDialog } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { FormAlert } from '../form-alert.tsx'
import { Section } from './section.tsx'

/** The configured providers, linked or not; nothing when there are none. */
export function ProvidersSection() {
  const t = useTranslations('account')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const providers = useQuery(trpc.account.providers.queryOptions())
  const unlink = useMutation(
    trpc.account.unlinkProvider.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.account.providers.pathFilter()),
    }),
  )
  const [unlinking, setUnlinking] = useState<ProviderItem>()
  const [leaving, setLeaving] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  if (!providers.data?.length) return null
  const link = async (provider: string) => {
    setLeaving(provider)
    setProblem(await signInAt(provider, '/settings'))
    setLeaving(undefined)
  }
  return (
    <Section id="providers" title={t('settings.providers.title')} text={t('settings.providers.text')}>
      <FormAlert>{problem && sentence(problem)}</FormAlert>
      <ul className="flex flex-col divide-y divide-line">
        {providers.data.map((item) => (
          <li key={item.provider} className="flex items-center gap-3 py-2.5 first:pt-0 last:pb-0">
            <span className="grow">{item.label}</span>
            {item.linked && <Badge tone="success">{t('settings.providers.linked')}</Badge>}
            {item.linked ? (
              <Button
                size="sm"
                aria-label={t('settings.providers.unlinkOf', { provider: item.label })}
                onClick={() => setUnlinking(item)}
              >
                {t('settings.providers.unlink')}
              </Button>
            ) : (
              <Button
                size="sm"
                loading={leaving === item.provider}
                aria-label={t('settings.providers.linkOf', { provider: item.label })}
                onClick={() => link(item.provider)}
              >
                {t('settings.providers.link')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={unlinking !== undefined}
        onOpenChange={(open) => open || setUnlinking(undefined)}
        title={t('settings.providers.unlinkOf', { provider: unlinking?.label ?? '' })}
        description={t('settings.providers.unlinkAsk', { provider: unlinking?.label ?? '' })}
        confirmLabel={t('settings.providers.unlink')}
        cancelLabel={shell('cancel')}
        describeError={sentence}
        onConfirm={() => unlinking && unlink.mutateAsync({ provider: unlinking.provider })}
      />
    </Section>
  )
}
