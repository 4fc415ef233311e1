import type { ReactNode } from 'react'
import { requireViewer } from '../../session/viewer.ts'
import { AppShell } from '../../shell/app-shell.tsx'
import { UploadProvider } from '../../uploads/index.ts'

/** Stays from page to page, and with it the uploads. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    <UploadProvider>
      <AppShell viewer={await requireViewer()}>{children}</AppShell>
    </UploadProvider>
  )
}
