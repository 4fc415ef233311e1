import { redirect } from 'next/navigation'
import { readInstallation } from '../account/installation.ts'
import { Landing } from '../landing/landing.tsx'
import { readViewer } from '../server/session.ts'

/** Without a session the landing page, with one the pictures. */
export default async function StartPage() {
  const viewer = await readViewer()
  if (!viewer) return <Landing installation={await readInstallation()} />
  const workspace = viewer.workspaces[0]
  redirect(workspace ? `/w/${workspace.id}/pictures` : '/settings')
}
