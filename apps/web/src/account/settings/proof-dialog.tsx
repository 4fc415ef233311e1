'use client'

import type { Problem } from '@amend/next-app/client/problem'
import { Button, Dialog } from '@amend/ui'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useForm } from '../form.ts'
import { FormAlert } from '../form-alert.tsx'
import { ProofFields, proofFields, proofOf } from './proof-fields.tsx'
import { SignInAgain } from './sign-in-again.tsx'

type Values = Readonly<Record<string, string>>

interface ProofDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  text: string
  submitLabel: string
  destructive?: boolean
  /** The names of further fields, which `children` has before those of the proof. */
  fields?: readonly string[]
  children?: (error: (field: string) => string | undefined) => ReactNode
  /** Its problems are shown at their fields; the dialog closes when there are none. */
  onSubmit: (proof: ReturnType<typeof proofOf>, values: Values) => Promise<Problem | undefined>
}

/**
 * Asks for the password and, with two-factor authentication, a code, before what somebody at an open browser must not do. An
 * account that has neither must have signed in lately: the dialog leads to the sign-in.
 */
export function ProofDialog({ open, onOpenChange, title, text, ...rest }: ProofDialogProps) {
  const shell = useTranslations('shell')
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={text}
      closeLabel={shell('close')}
      size="sm"
    >
      <ProofForm onDone={() => onOpenChange(false)} {...rest} />
    </Dialog>
  )
}

type ProofFormProps = Omit<ProofDialogProps, 'open' | 'onOpenChange' | 'title' | 'text'> & { onDone: () => void }

function ProofForm({ submitLabel, destructive = false, fields = [], children, onSubmit, onDone }: ProofFormProps) {
  const form = useForm([...fields, ...proofFields], async (values) => {
    const problem = await onSubmit(proofOf(values), values)
    if (problem) return problem
    onDone()
    return undefined
  })
  return (
    <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
      <FormAlert>{form.error()}</FormAlert>
      {children?.(form.error)}
      <ProofFields form={form} autoFocus={fields.length === 0} />
      <SignInAgain problem={form.problem} />
      <Button type="submit" variant={destructive ? 'danger' : 'primary'} className="self-end" loading={form.busy}>
        {submitLabel}
      </Button>
    </form>
  )
}
