'use client'

import type { InvitationPreview } from '@amend/api/types'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, buttonStyles } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { AccountFrame } from '../account/account-frame.tsx'
import { FormAlert, FormNote } from '../account/form-alert.tsx'
import { useTRPCClient } from '../trpc/client.tsx'

interface InvitationPageProps {
  invitationKey: string
  /** Null for an invitation that the visitor cannot accept, whatever the reason. */
  invitation: InvitationPreview | null
  /** The address of the account; undefined for a visitor without a session. */
  email: string | undefined
  signUpOpen: boolean
}

/** What an invitation is, and the choice to accept it; visitors without a session sign in or up first, and come back. */
export function InvitationPage({ invitationKey, invitation, email, signUpOpen }: InvitationPageProps) {
  const t = useTranslations('team')
  if (email === undefined) return <SignedOut {...{ invitationKey, invitation, signUpOpen }} />
  if (invitation === null) return <Invalid />
  const { workspaceName: team } = invitation
  return (
    <AccountFrame
      title={t('invitation.title', { team })}
      text={<InvitedBy invitation={invitation} />}
      footer={t('invitation.as', { email })}
    >
      <Choice key={invitationKey} {...{ invitationKey, invitation }} />
    </AccountFrame>
  )
}

function InvitedBy({ invitation: { invitedBy, role } }: { invitation: InvitationPreview }) {
  const t = useTranslations('team')
  const named = t(`role.${role}`)
  return (
    <>
      {invitedBy === null
        ? t('invitation.textAnonymous', { role: named })
        : t('invitation.text', { name: invitedBy, role: named })}{' '}
      {t(`roleHint.${role}`)}
    </>
  )
}

interface ChoiceProps {
  invitationKey: string
  invitation: InvitationPreview
}

function Choice({ invitationKey: key, invitation: { member } }: ChoiceProps) {
  const t = useTranslations('team.invitation')
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const [state, setState] = useState<'asking' | 'accepting' | 'declining' | 'declined'>('asking')
  const [problem, setProblem] = useState<string>()
  const accept = async () => {
    setState('accepting')
    setProblem(undefined)
    try {
      const { workspaceId } = await client.invitation.accept.mutate({ key })
      // A full load: the shell has another list of workspaces.
      location.assign(`/w/${workspaceId}/pictures`)
    } catch (error) {
      setProblem(sentence(problemOf(error)))
      setState('asking')
    }
  }
  const decline = async () => {
    setState('declining')
    setProblem(undefined)
    try {
      await client.invitation.decline.mutate({ key })
      setState('declined')
    } catch (error) {
      setProblem(sentence(problemOf(error)))
      setState('asking')
    }
  }
  if (state === 'declined') {
    return (
      <>
        <div role="status">
          <FormNote>{t('declined')}</FormNote>
        </div>
        <Home />
      </>
    )
  }
  return (
    <>
      <FormAlert>{problem}</FormAlert>
      {member && <FormNote>{t('member')}</FormNote>}
      <Button variant="primary" size="lg" block loading={state === 'accepting'} onClick={accept}>
        {t(member ? 'open' : 'accept')}
      </Button>
      {!member && (
        <Button variant="ghost" block loading={state === 'declining'} onClick={decline}>
          {t('decline')}
        </Button>
      )}
    </>
  )
}

function SignedOut({ invitationKey, invitation, signUpOpen }: Omit<InvitationPageProps, 'email'>) {
  const t = useTranslations('team.invitation')
  const back = `?callbackUrl=${encodeURIComponent(`/invitations/${invitationKey}`)}`
  return (
    <AccountFrame
      title={invitation ? t('title', { team: invitation.workspaceName }) : t('signedOut')}
      text={invitation ? <InvitedBy invitation={invitation} /> : t('signedOutText')}
    >
      <Link href={`/sign-in${back}`} className={buttonStyles({ variant: 'primary', size: 'lg', block: true })}>
        {t('signIn')}
      </Link>
      {signUpOpen && (
        <Link href={`/sign-up${back}`} className={buttonStyles({ size: 'lg', block: true })}>
          {t('signUp')}
        </Link>
      )}
    </AccountFrame>
  )
}

function Invalid() {
  const t = useTranslations('team.invitation')
  return (
    <AccountFrame title={t('invalid')} text={t('invalidText')}>
      <Home />
    </AccountFrame>
  )
}

function Home() {
  const t = useTranslations('team.invitation')
  return (
    // A full load: the session may have changed meanwhile.
    <a href="/" className={buttonStyles({ size: 'lg', block: true })}>
      {t('home')}
    </a>
  )
}
