/** "system" follows the operating system. */
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** The theme is a cookie, so that the server renders the right colours and nothing flashes. */
export const themeCookie = 'amend.theme'

export const themeOf = (text: string | undefined): Theme => themes.find((theme) => theme === text) ?? 'system'
