/** What the journeys in the editor share. */
import type { EditItem, ImageItem } from '@amend/api/types'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import type { Person } from './client.ts'
import { expect } from './test.ts'

export const field = (page: Page) => page.getByRole('textbox', { name: 'What to change' })
export const history = (page: Page) => page.getByRole('tree', { name: 'History' })
export const node = (page: Page, name: string | RegExp) => history(page).getByRole('treeitem', { name })

export async function ask(page: Page, instruction: string) {
  await field(page).fill(instruction)
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
}

/** Sets many steps in the panel, so that an edit runs for a while. */
export async function workSlowly(page: Page) {
  await page.getByRole('radio', { name: 'Settings' }).click()
  for (const [name, value] of [
    ['Steps', '40'],
    ['Samples', '8'],
  ] as const) {
    await page.getByRole('textbox', { name, exact: true }).fill(value)
    await page.getByRole('textbox', { name, exact: true }).press('Enter')
  }
  await page.getByRole('radio', { name: 'History' }).click()
}

interface Tree {
  readonly images: readonly ImageItem[]
  readonly edits: readonly EditItem[]
}

export const treeOf = async (person: Person, id: string): Promise<Tree> =>
  person.query<Tree>('image.tree', { workspaceId: await person.workspaceId(), id })

/** Waits until a tree has so many results and the page shows the last one. */
export async function finished(page: Page, person: Person, id: string, results: number) {
  const made = async () => (await treeOf(person, id)).images.filter(({ kind }) => kind === 'result')
  await expect.poll(async () => (await made()).length, { timeout: 120_000 }).toBe(results)
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0)
  await expect(page).toHaveURL(new RegExp((await made()).at(-1)?.id ?? 'none'))
}

/** The pixels of a served rendition. */
async function pixelsOf(person: Person, url: string | undefined) {
  const answer = await person.fetch(url ?? '')
  return sharp(Buffer.from(await answer.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
}

/** The pixels of a lossless download. */
export async function exportOf(person: Person, image: ImageItem | undefined) {
  const workspaceId = await person.workspaceId()
  const input = { workspaceId, id: image?.id, format: 'png', size: 'original', recipe: false }
  let made = await person.mutate<{ id: string; status: string; url: string | null }>('image.export', input)
  while (made.status === 'pending') {
    await new Promise((resolve) => setTimeout(resolve, 50))
    made = await person.query('image.exportStatus', { workspaceId, id: made.id })
  }
  return pixelsOf(person, made.url ?? undefined)
}
