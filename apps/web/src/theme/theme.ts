/** "system": what the system says, light or dark. */
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** A cookie, so that the server sends the page in the right colours and nothing flashes. */
export const themeCookie = 'amend.theme'

export const themeOf = (text: string | undefined): Theme => themes.find((theme) => theme === text) ?? 'system'
