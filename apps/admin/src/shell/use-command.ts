import { useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

export interface Command {
  readonly busy: boolean
  /** Runs an action, reads everything on the page again, and says what came of it. @returns whether it succeeded */
  run(action: () => Promise<unknown>, done?: string): Promise<boolean>
  /** After an action that showed its own refusals: reads everything on the page again, and says what came of it. */
  finish(done?: string): Promise<void>
}

/** A command that is acknowledged by a toast, and whose refusal is told in one sentence. */
export function useCommand(): Command {
  const t = useTranslations('shell')
  const sentence = useErrorSentence()
  const queryClient = useQueryClient()
  const [busy, setBusy] = useState(false)
  const say = (done: string | undefined) => {
    if (done) showToast({ message: done, tone: 'success', closeLabel: t('close') })
  }
  return {
    busy,
    finish: async (done) => {
      say(done)
      await queryClient.invalidateQueries()
    },
    run: async (action, done) => {
      setBusy(true)
      try {
        await action()
        say(done)
        return true
      } catch (error) {
        showToast({ message: sentence(error), tone: 'danger', closeLabel: t('close') })
        return false
      } finally {
        setBusy(false)
        await queryClient.invalidateQueries()
      }
    },
  }
}
