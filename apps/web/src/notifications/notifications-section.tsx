'use client'

import type { MailFrequency, NotificationChoiceItem, NotificationEvent } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, Select, Skeleton, Switch } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { useTRPC } from '../trpc/client.tsx'

const frequencies: readonly MailFrequency[] = ['never', 'at_once', 'daily']
/** An invitation is in its mail: it is neither in the app nor in the daily mail. */
const onlyMailed: readonly NotificationEvent[] = ['invitation']

/** For each kind of event whether it is shown in the app, and how often it is mailed. */
export function NotificationsSection() {
  const t = useTranslations('notifications')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const choices = useQuery(trpc.notification.choices.queryOptions())
  const key = trpc.notification.choices.queryKey()
  const choose = useMutation(
    trpc.notification.choose.mutationOptions({
      // A switch moves at once, and back when it could not be kept.
      onMutate: async (chosen) => {
        await queries.cancelQueries({ queryKey: key })
        const before = queries.getQueryData(key)
        queries.setQueryData(key, (all) => all?.map((one) => (one.event === chosen.event ? chosen : one)))
        return { before }
      },
      onError: (_, __, context) => queries.setQueryData(key, context?.before),
      onSettled: () => queries.invalidateQueries({ queryKey: key }),
    }),
  )
  return (
    <Section id="notifications" title={t('settings.title')} text={t('settings.text')}>
      <FormAlert>{choose.error && sentence(choose.error)}</FormAlert>
      {choices.isPending && <Skeleton className="h-40 w-full" />}
      {choices.isError && (
        <ErrorState
          className="py-4"
          title={sentence(choices.error)}
          action={<Button onClick={() => choices.refetch()}>{shell('retry')}</Button>}
        />
      )}
      <ul className="flex flex-col divide-y divide-line">
        {choices.data?.map((choice) => (
          <Choice key={choice.event} choice={choice} onChoose={(chosen) => choose.mutate(chosen)} />
        ))}
      </ul>
    </Section>
  )
}

interface ChoiceProps {
  choice: NotificationChoiceItem
  onChoose: (choice: NotificationChoiceItem) => void
}

function Choice({ choice, onChoose }: ChoiceProps) {
  const t = useTranslations('notifications')
  const { event, app, mail } = choice
  const mailed = onlyMailed.includes(event)
  const what = t(`events.${event}`)
  const options = frequencies
    .filter((value) => !mailed || value !== 'daily')
    .map((value) => ({ value, label: t(`mail.${value}`) }))
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0 sm:grid-cols-[1fr_auto_11rem]">
      <span className="max-sm:col-span-2">{what}</span>
      {mailed ? (
        <span className="text-[0.8125rem] text-muted max-sm:hidden" />
      ) : (
        <span className="flex items-center gap-2">
          <Switch
            label={t('inAppOf', { what })}
            hideLabel
            checked={app}
            onCheckedChange={(checked) => onChoose({ ...choice, app: checked })}
          />
          <span aria-hidden className="text-[0.8125rem] text-muted">
            {t('inApp')}
          </span>
        </span>
      )}
      <Select
        label={t('mailOf', { what })}
        hideLabel
        options={options}
        value={mail}
        onValueChange={(value) => {
          const chosen = frequencies.find((one) => one === value)
          if (chosen) onChoose({ ...choice, mail: chosen })
        }}
      />
    </li>
  )
}
