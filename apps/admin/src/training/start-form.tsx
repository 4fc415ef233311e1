'use client'

import type { FrozenVersionItem, PreferenceSetItem, Registry, TrainingRunDetail } from '@amend/api/types'
import { preferenceDefaults } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, buttonStyles, showToast } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { BasicFields } from './basic-fields.tsx'
import { type Basics, basicsOf, compares, type DataChoice } from './basics.ts'
import { ClusterFields, missingIn, noCluster } from './cluster-fields.tsx'
import { type Draft, draftOf, emptyDraft } from './draft.ts'
import { SettingCards } from './setting-cards.tsx'
import { type Entered, type Problems, useRequest } from './use-request.ts'

interface StartFormProps {
  registry: Registry
  versions: readonly FrozenVersionItem[]
  /** Sets of judgements that are written. */
  sets: readonly PreferenceSetItem[]
  /** What it learns from, where the person came from there. */
  chosen?: DataChoice | undefined
  /** Of an hour of a machine. */
  price: { readonly amount: number | null; readonly currency: string }
  parent?: TrainingRunDetail | undefined
}

/** Everything that a run begins with. */
export function StartForm({ registry, versions, sets, chosen, price, parent }: StartFormProps) {
  const { amount, currency } = price
  const t = useTranslations('training.form')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const router = useRouter()
  const requestOf = useRequest()
  const [entered, setEntered] = useState<Entered>(() => {
    const basics = basicsOf({ registry, amount, parent, versions, sets, chosen })
    const draft = parent ? draftOf(parent.settings) : compares(basics) ? draftOf(preferenceDefaults) : emptyDraft
    return { basics, draft, cluster: noCluster }
  })
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
        {...{ models: registry.versions, versions, sets, currency, basics, problems }}
        onChange={(next) =>
          set({ basics: next, ...(compares(next) !== compares(basics) && { draft: draftFor(next, draft) }) })
        }
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

/** Judgements are compared and pairs are imitated: the setting that says so follows the choice. */
function draftFor(basics: Basics, draft: Draft): Draft {
  if (!compares(basics)) return { ...draft, values: { ...draft.values, beta: '' } }
  const begun = draftOf(preferenceDefaults)
  const weights = draft.weights === 'default' ? { weights: begun.weights, adapters: begun.adapters } : {}
  const typed = Object.entries(draft.values).filter(([, text]) => text !== '')
  return { ...draft, ...weights, values: { ...begun.values, ...Object.fromEntries(typed) } }
}

function showFirstProblem(form: HTMLFormElement) {
  const first = form.querySelector<HTMLElement>('[aria-invalid="true"]')
  first?.closest('details')?.setAttribute('open', '')
  first?.focus()
}
