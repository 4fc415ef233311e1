'use client'

import { useState } from 'react'
import { useLocale } from 'use-intl'
import { type Answer, answerTo } from '../answer/answer.ts'
import { useSession } from '../session/session.tsx'

/** Answers instructions that lie outside of what the model has learned; then the person decides. */
export function useAnswer() {
  const { model } = useSession()
  const language = useLocale()
  const [answered, setAnswered] = useState<{ answer: Answer; run: () => Promise<void> }>()

  /** Runs a request, unless the model has not learned its instruction. */
  const unlessOutside = async (instruction: string, run: () => Promise<void>) => {
    const answer = model ? answerTo(instruction, model, language) : undefined
    setAnswered(answer && { answer, run })
    if (!answer) await run()
  }
  const runAnyway = async () => {
    setAnswered(undefined)
    await answered?.run()
  }
  return { answer: answered?.answer, clearAnswer: () => setAnswered(undefined), runAnyway, unlessOutside }
}
