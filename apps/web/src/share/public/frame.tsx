/** @jsxImportSource preact */
import { shareLimits } from '@amend/contract'
import type { ComponentChildren } from 'preact'
import type { Texts } from './texts.ts'

const Logo = () => (
  <svg viewBox="0 0 24 24" fill="none" aria-hidden="true">
    <rect width="24" height="24" rx="6.5" fill="#1b1c20" />
    <path d="M12 0h5.5A6.5 6.5 0 0 1 24 6.5v11a6.5 6.5 0 0 1-6.5 6.5H12z" fill="#4f58d8" />
    <path d="M12 5.5v13" stroke="#fff" stroke-width="2" stroke-linecap="round" />
  </svg>
)

/** The header of a shared page, its content and its footer. */
export const Frame = ({ actions, children, footer }: Record<'actions' | 'children' | 'footer', ComponentChildren>) => (
  <>
    <header>
      <a href="/" class="brand">
        <Logo />
        Amend
      </a>
      {actions && <nav>{actions}</nav>}
    </header>
    <main>{children}</main>
    <footer>{footer}</footer>
  </>
)

/** A page that says one sentence. */
export const Message = ({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) => (
  <Frame actions={null} footer={null}>
    <div class="card centred">
      <h1>{title}</h1>
      <p class="muted">{text}</p>
      {children}
    </div>
  </Frame>
)

/** Asks for the password of a link; the form goes to the page itself. */
export const PasswordForm = ({ t, path, problem }: Pick<Texts, 't'> & { path: string; problem?: string }) => (
  <Frame actions={null} footer={null}>
    <div class="card">
      <h1>{t('password.title')}</h1>
      <form method="post" action={path}>
        <label>
          {t('password.label')}
          <input
            type="password"
            name="password"
            required
            maxLength={shareLimits.password.most}
            autocomplete="off"
            autofocus
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? 'problem' : undefined}
          />
        </label>
        {problem && (
          <p class="problem" id="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button primary">
          {t('password.submit')}
        </button>
      </form>
    </div>
  </Frame>
)
