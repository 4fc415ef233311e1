import type { Language } from '../i18n/languages.ts'
import type { Theme } from '../theme/theme.ts'

/** Keeps a choice of this browser in a cookie, so that the server renders the next page by it. */
export async function keepPreferences(preferences: { theme?: Theme; language?: Language }): Promise<void> {
  await fetch('/api/preferences', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(preferences),
    keepalive: true,
  })
}
