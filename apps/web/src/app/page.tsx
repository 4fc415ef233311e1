import { redirect } from 'next/navigation'
import { readInstallation } from '../account/installation.ts'
import { Landing } from '../landing/landing.tsx'
import { sampleParameter } from '../sample/parameter.ts'
import { readViewer } from '../server/session.ts'

interface StartPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Without a session the landing page, with one the pictures, to which the wish for the sample photo is passed on. */
export default async function StartPage({ searchParams }: StartPageProps) {
  const viewer = await readViewer()
  if (!viewer) return <Landing installation={await readInstallation()} />
  const workspace = viewer.workspaces[0]
  const query = sampleParameter in (await searchParams) ? `?${sampleParameter}=1` : ''
  redirect(workspace ? `/w/${workspace.id}/pictures${query}` : '/settings')
}
