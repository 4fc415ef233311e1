import type { Language } from '../languages.ts'
import type { Theme } from '../themes.ts'

/** Stores preferences of this browser in cookies, for the next page that the server renders. */
export async function keepPreferences(preferences: { theme?: Theme; language?: Language }): Promise<void> {
  await fetch('/api/preferences', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(preferences),
    keepalive: true,
  })
}
