import type { ReactNode } from 'react'
import { environment } from '../../server/environment.ts'
import { isAdministrator, requireViewer } from '../../server/session.ts'
import { AdminShell } from '../../shell/admin-shell.tsx'
import { NotAdministrator } from '../../shell/not-administrator.tsx'

/** Administrators get the pages; everybody else who is signed in gets one sentence. Each procedure checks it as well. */
export default async function AdministrationLayout({ children }: { children: ReactNode }) {
  const viewer = await requireViewer()
  const { editorUrl } = environment()
  if (!isAdministrator(viewer)) return <NotAdministrator viewer={viewer} editorUrl={editorUrl} />
  return (
    <AdminShell viewer={viewer} editorUrl={editorUrl}>
      {children}
    </AdminShell>
  )
}
