import type { Metadata } from 'next'
import { readInstallation } from '../../../account/installation.ts'
import { readCaller, readViewer } from '../../../server/session.ts'
import { translations } from '../../../server/translations.ts'
import { InvitationPage } from '../../../team/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('team')
  // The address contains the key.
  return { title: t('invitation.signedOut'), referrer: 'no-referrer', robots: 'noindex' }
}

export default async function Page({ params }: { params: Promise<{ key: string }> }) {
  const [{ key }, viewer, caller, installation] = await Promise.all([
    params,
    readViewer(),
    readCaller(),
    readInstallation(),
  ])
  const invitation = await caller.invitation.read({ key: key.slice(0, 200) })
  return (
    <InvitationPage
      invitationKey={key}
      invitation={invitation}
      email={viewer?.user.email}
      signUpOpen={installation.signUpOpen}
    />
  )
}
