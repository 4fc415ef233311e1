'use client'

import { type Problem, problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { type FormEvent, useState } from 'react'

/** The field that an error code is about. */
const fields: Partial<Record<Problem['code'], string>> = {
  'bad-email': 'email',
  'bad-name': 'name',
  'password-too-short': 'password',
  'password-too-long': 'password',
  'password-common': 'password',
  'password-predictable': 'password',
  'password-wrong': 'current',
  'password-needed': 'current',
  'second-factor-needed': 'code',
  'code-refused': 'code',
  'same-email': 'email',
  'email-taken': 'email',
}

export interface FormState {
  readonly busy: boolean
  /** The error of a field, or without a name that of the whole form. */
  error(field?: string): string | undefined
  /** Runs the action with the submitted values; errors that it throws or returns are shown at their fields. */
  submit(event: FormEvent<HTMLFormElement>): Promise<void>
  readonly problem: Problem | undefined
}

/**
 * A form of a few text fields: values stay in the browser's own fields until they are submitted, so that password
 * managers see them, and the form works before hydration.
 * @param shown the fields that the form has
 */
export function useForm(
  shown: readonly string[],
  act: (values: Readonly<Record<string, string>>) => Promise<Problem | readonly Problem[] | undefined>,
): FormState {
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const sentence = useErrorSentence()
  const fieldOf = ({ code, field }: Problem) => {
    const about = fields[code] ?? field
    return about !== undefined && shown.includes(about) ? about : undefined
  }
  return {
    busy,
    problem: problems[0],
    error: (name) => {
      const problem = problems.find((one) => fieldOf(one) === name)
      return problem && sentence(problem)
    },
    submit: async (event) => {
      event.preventDefault()
      if (busy) return
      const form = event.currentTarget
      const data = new FormData(form)
      const values = Object.fromEntries([...data].map(([name, value]) => [name, String(value)]))
      setBusy(true)
      setProblems([])
      const found = listOf(await act(values).catch(problemOf))
      setBusy(false)
      setProblems(found)
      const wrong = found.map(fieldOf).find((field) => field !== undefined)
      if (wrong) form.querySelector<HTMLElement>(`[name="${CSS.escape(wrong)}"]`)?.focus()
    },
  }
}

const listOf = (found: Problem | readonly Problem[] | undefined): readonly Problem[] =>
  found === undefined ? [] : 'code' in found ? [found] : found
