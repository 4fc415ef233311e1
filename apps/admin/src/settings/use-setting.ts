import type { SettingItem, SettingKey } from '@amend/api/types'
import { type Problem, problemOf } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

export interface SettingCommand {
  readonly busy: boolean
  /** Why the last change was refused. What was entered stays. */
  readonly problem: Problem | undefined
  /** @param chosen undefined: as the environment says. @returns whether it was saved */
  save(chosen: { readonly value: unknown } | undefined): Promise<boolean>
}

/** Changes a setting in the version that is on the page. After a refusal the page shows what the other administrator chose. */
export function useSetting({ key, version }: Pick<SettingItem, 'key' | 'version'>): SettingCommand {
  const t = useTranslations('settings')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const mutation = useMutation(trpc.setting.change.mutationOptions())
  const [problem, setProblem] = useState<Problem>()
  const save: SettingCommand['save'] = async (chosen) => {
    setProblem(undefined)
    try {
      await mutation.mutateAsync({ key: key as SettingKey, version, ...(chosen && { chosen }) })
      showToast({ message: t('saved'), tone: 'success', closeLabel: shell('close') })
      return true
    } catch (error) {
      setProblem(problemOf(error))
      return false
    } finally {
      await queries.invalidateQueries({ queryKey: trpc.setting.pathKey() })
    }
  }
  return { busy: mutation.isPending, problem, save }
}
