import type { Records } from '@amend/db'

/** The apps whose addresses mails lead to: the editor, and the administration. */
export type PagesOf = 'pages' | 'administration'

/** Keeps the address of an app for mails of processes that do not know it. Called when the app starts. */
export async function rememberPageAddress(
  { installation }: Records,
  baseUrl: string,
  id: PagesOf = 'pages',
): Promise<void> {
  await installation.pageAddress.upsert({ where: { id }, create: { id, baseUrl }, update: { baseUrl } })
}

/** Undefined until the app has started once. */
export async function pageAddress({ installation }: Records, id: PagesOf = 'pages'): Promise<string | undefined> {
  return (await installation.pageAddress.findUnique({ where: { id } }))?.baseUrl
}
