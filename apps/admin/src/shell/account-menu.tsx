'use client'

import { useChooseLanguage } from '@amend/next-app/client/choose-language'
import { LanguageChoice } from '@amend/next-app/client/language-choice'
import { usePageAccount } from '@amend/next-app/client/session'
import { signOut } from '@amend/next-app/client/sign-in'
import { useTheme } from '@amend/next-app/client/theme'
import { useViewer } from '@amend/next-app/client/viewer'
import { themes } from '@amend/next-app/themes'
import { Avatar, Menu, MenuItem, MenuRadioGroup, MenuSeparator } from '@amend/ui'
import { ExternalLink, Keyboard, LogOut } from 'lucide-react'
import { useTranslations } from 'use-intl'

interface AccountMenuProps {
  editorUrl: string
  onShortcuts: () => void
}

/** The menu behind the initials: theme, language, the editor, and signing out. */
export function AccountMenu({ editorUrl, onShortcuts }: AccountMenuProps) {
  const t = useTranslations('shell')
  const { user } = useViewer()
  const [theme, chooseTheme] = useTheme()
  const account = usePageAccount()
  const chooseLanguage = useChooseLanguage()
  return (
    <Menu
      className="w-64"
      trigger={
        <button
          type="button"
          aria-label={t('menu.open')}
          className="grid size-9 shrink-0 place-items-center rounded-full transition-colors hover:bg-hover pointer-coarse:size-11"
        >
          <Avatar name={user.name ?? user.email} />
        </button>
      }
    >
      <div className="px-2.5 pt-1.5 pb-2">
        {user.name && <p className="truncate font-medium">{user.name}</p>}
        <p className="truncate text-muted">{user.email}</p>
      </div>
      <MenuSeparator />
      <MenuItem asChild>
        <a href={editorUrl}>
          <ExternalLink aria-hidden />
          {t('menu.editor')}
        </a>
      </MenuItem>
      <MenuItem icon={<Keyboard aria-hidden />} shortcut="?" onSelect={onShortcuts}>
        {t('menu.shortcuts')}
      </MenuItem>
      <MenuSeparator />
      <MenuRadioGroup
        label={t('menu.theme')}
        value={theme}
        onValueChange={(next) => {
          const found = themes.find((one) => one === next)
          if (found) chooseTheme(found)
        }}
        options={themes.map((value) => ({ value, label: t(`menu.${value}`) }))}
      />
      <MenuSeparator />
      <LanguageChoice label={t('menu.language')} onChoose={(language) => void chooseLanguage(language)} />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut(account)}>
        {t('menu.signOut')}
      </MenuItem>
    </Menu>
  )
}
