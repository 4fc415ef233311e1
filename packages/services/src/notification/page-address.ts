import type { Records } from '@amend/db'

const id = 'pages'

/** Keeps the address of the pages for mails of workers, which do not know it. Called when the pages start. */
export async function rememberPageAddress({ installation }: Records, baseUrl: string): Promise<void> {
  await installation.pageAddress.upsert({ where: { id }, create: { id, baseUrl }, update: { baseUrl } })
}

/** Undefined until the pages have started once. */
export async function pageAddress({ installation }: Records): Promise<string | undefined> {
  return (await installation.pageAddress.findUnique({ where: { id } }))?.baseUrl
}
