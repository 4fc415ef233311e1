import type { ReactNode } from 'react'
import { LookJobProvider } from '../../apply-look/index.ts'
import { RevealedProvider } from '../../safety/index.ts'
import { services } from '../../server/app.ts'
import { requireViewer } from '../../server/session.ts'
import { AppShell } from '../../shell/app-shell.tsx'
import { UploadProvider } from '../../uploads/index.ts'

/** Persists between pages, and with it the uploads. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const [viewer, { settings }] = await Promise.all([requireViewer(), services()])
  return (
    <UploadProvider mostBytes={settings.uploadBytes}>
      <LookJobProvider>
        <RevealedProvider>
          <AppShell viewer={viewer}>{children}</AppShell>
        </RevealedProvider>
      </LookJobProvider>
    </UploadProvider>
  )
}
