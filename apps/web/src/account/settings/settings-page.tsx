'use client'

import { useTranslations } from 'use-intl'
import { TrainingSection } from '../../feedback/index.ts'
import { NotificationsSection } from '../../notifications/index.ts'
import { FormNote } from '../form-alert.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { DataSection } from './data-section.tsx'
import { DeletionSection } from './deletion-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { ProvidersSection } from './providers-section.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TwoFactorSection } from './two-factor-section.tsx'

/** All settings of an account. */
export function SettingsPage({ notice }: { notice: 'password-removed' | undefined }) {
  const t = useTranslations('account')
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 px-4 pt-6 pb-16 sm:px-6 sm:pt-10">
      <h1 className="font-semibold text-2xl tracking-tight">{t('settings.title')}</h1>
      {notice && <FormNote>{t('link.passwordRemoved')}</FormNote>}
      <ProfileSection />
      <AppearanceSection />
      <PasswordSection />
      <TwoFactorSection />
      <PasskeysSection />
      <ProvidersSection />
      <SessionsSection />
      <NotificationsSection />
      <TrainingSection />
      <DataSection />
      <DeletionSection />
    </div>
  )
}
