'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Switch } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { useTRPC } from '../trpc/client.tsx'

/** Whether one's photos, results and thumbs may be used to train models. */
export function TrainingSection() {
  const t = useTranslations('feedback')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const options = trpc.feedback.consent.queryOptions()
  const { data } = useQuery(options)
  const set = useMutation(
    trpc.feedback.setConsent.mutationOptions({ onSuccess: (next) => queries.setQueryData(options.queryKey, next) }),
  )
  return (
    <Section id="training" title={t('training.title')} text={t('training.text')}>
      <FormAlert>{set.error && sentence(set.error)}</FormAlert>
      <Switch
        label={t('training.allow')}
        checked={set.isPending ? set.variables.given : (data?.given ?? false)}
        disabled={!data || set.isPending}
        onCheckedChange={(given) => set.mutate({ given })}
      />
    </Section>
  )
}
