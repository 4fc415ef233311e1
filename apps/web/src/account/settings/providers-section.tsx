'use client'

import type { ProviderItem } from '@amend/api/types'
import { signInAt } from '@amend/next-app/client/sign-in'
import { Badge, Button } from '@amend/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { ProofDialog } from './proof-dialog.tsx'
import { Section } from './section.tsx'

/** The configured providers, linked or not; nothing when there are none. */
export function ProvidersSection() {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const providers = useQuery(trpc.account.providers.queryOptions())
  const [unlinking, setUnlinking] = useState<ProviderItem>()
  const client = useTRPCClient()
  const [linking, setLinking] = useState<ProviderItem>()
  if (!providers.data?.length) return null
  return (
    <Section id="providers" title={t('settings.providers.title')} text={t('settings.providers.text')}>
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
                aria-label={t('settings.providers.linkOf', { provider: item.label })}
                onClick={() => setLinking(item)}
              >
                {t('settings.providers.link')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ProofDialog
        open={linking !== undefined}
        onOpenChange={(open) => open || setLinking(undefined)}
        title={t('settings.providers.linkOf', { provider: linking?.label ?? '' })}
        text={t('settings.providers.linkAsk')}
        submitLabel={t('settings.providers.link')}
        onSubmit={async (proof) => {
          await client.account.prove.mutate(proof)
          // Returns only when it fails.
          return linking && signInAt(linking.provider, '/settings')
        }}
      />
      <ProofDialog
        open={unlinking !== undefined}
        onOpenChange={(open) => open || setUnlinking(undefined)}
        title={t('settings.providers.unlinkOf', { provider: unlinking?.label ?? '' })}
        text={t('settings.providers.unlinkAsk', { provider: unlinking?.label ?? '' })}
        submitLabel={t('settings.providers.unlink')}
        onSubmit={async (proof) => {
          if (unlinking) await client.account.unlinkProvider.mutate({ provider: unlinking.provider, ...proof })
          await queries.invalidateQueries(trpc.account.providers.pathFilter())
          return undefined
        }}
      />
    </Section>
  )
}
