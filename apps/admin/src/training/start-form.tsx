'use client'

import type { Registry, TrainingRunDetail } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, buttonStyles, showToast } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { BasicFields } from './basic-fields.tsx'
import { basicsOf } from './basics.ts'
import { ClusterFields, missingIn, noCluster } from './cluster-fields.tsx'
import { draftOf, emptyDraft } from './draft.ts'
import { SettingCards } from './setting-cards.tsx'
import { type Entered, type Problems, useRequest } from './use-request.ts'

interface StartFormProps {
  registry: Registry
  /** Of an hour of a machine. */
  price: { readonly amount: number | null; readonly currency: string }
  parent?: TrainingRunDetail | undefined
}

/** Everything that a run begins with. */
export function StartForm({ registry, price: { amount, currency }, parent }: StartFormProps) {
  const t = useTranslations('training.form')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const router = useRouter()
  const requestOf = useRequest()
  const [entered, setEntered] = useState<Entered>(() => ({
    basics: basicsOf({ registry, amount, parent }),
    draft: parent ? draftOf(parent.settings) : emptyDraft,
    cluster: noCluster,
  }))
  const [problems, setProblems] = useState<Problems>({})
  const start = useMutation(useTRPC().training.start.mutationOptions())
  const set = (change: Partial<Entered>) => {
    setEntered({ ...entered, ...change })
    setProblems({})
  }

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const request = requestOf(entered)
    if (request.problems) {
      setProblems(request.problems)
      // Once the fields are marked, the first of them is in view.
      requestAnimationFrame(() => showFirstProblem(form))
      return
    }
    try {
      const { id } = await start.mutateAsync({ ...request.values, ...(parent && { parentId: parent.id }) })
      router.push(`/training/${id}`)
    } catch (error) {
      showToast({ message: sentence(error), tone: 'danger', closeLabel: shell('close') })
    }
  }

  const { basics, draft, cluster } = entered
  return (
    <form onSubmit={submit} noValidate className="flex max-w-5xl flex-col gap-4">
      <BasicFields
        {...{ versions: registry.versions, currency, basics, problems }}
        onChange={(next) => set({ basics: next })}
      >
        <ClusterFields
          draft={cluster}
          missing={missingIn(cluster).filter((name) => name in problems)}
          onChange={(next) => set({ cluster: next })}
        />
      </BasicFields>
      <SettingCards {...{ draft, problems }} onChange={(next) => set({ draft: next })} />
      <div className="flex gap-2">
        <Button type="submit" variant="primary" loading={start.isPending}>
          {t('start')}
        </Button>
        <Link className={buttonStyles()} href={parent ? `/training/${parent.id}` : '/training'}>
          {t('cancel')}
        </Link>
      </div>
    </form>
  )
}

function showFirstProblem(form: HTMLFormElement) {
  const first = form.querySelector<HTMLElement>('[aria-invalid="true"]')
  first?.closest('details')?.setAttribute('open', '')
  first?.focus()
}
