/** A result is shared with somebody who has no account: with a password, compared, downloaded, remixed, and ended. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { password as accountPassword, Person } from '../platform/client.ts'
import { address, editOnce, expect, look, openEditor, test, upload } from '../platform/test.ts'

const password = 'only for friends'

test('a branch is shared, seen without an account, remixed and ended', async ({ page, person, browser }) => {
  const photo = await upload(person)
  const night = await editOnce(person, photo.id, 'make it night')
  await openEditor(page, person, night.id)

  await page.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share by a link' })
  await dialog.getByRole('radio', { name: 'How it was made' }).click()
  await dialog.getByLabel('Password').fill('short')
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await expect(dialog.getByText('needs at least 6 characters')).toBeVisible()
  await look(page, 'share-dialog')
  await dialog.getByLabel('Password').fill(password)
  await dialog.getByRole('button', { name: 'Create link' }).click()
  const made = page.getByRole('dialog', { name: 'The link is ready' })
  const link = await made.getByRole('textbox', { name: 'Link' }).inputValue()
  expect(link).toMatch(/\/s\/[\w-]{24}$/)
  await made.getByRole('button', { name: 'Copy' }).click()
  await expect(made.getByRole('button', { name: 'Copied' })).toBeVisible()
  await made.getByRole('button', { name: 'Done' }).click()

  // Another browser, in which nobody is signed in.
  const visitor = await browser.newContext({ baseURL: address(), acceptDownloads: true })
  const visit = await visitor.newPage()
  const asked: string[] = []
  visit.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await visit.goto(link)
  await visit.getByLabel('Password').fill('a guess')
  await visit.getByRole('button', { name: 'Show' }).click()
  await expect(visit.getByText('The password is wrong.')).toBeVisible()
  await look(visit, 'shared-password')
  await visit.getByLabel('Password').fill(password)
  await visit.getByRole('button', { name: 'Show' }).click()
  await expect(visit.getByRole('heading', { name: 'make it night' })).toBeVisible()
  const slider = visit.getByRole('slider', { name: 'Compare before and after' })
  await slider.press('ArrowRight')
  await expect(slider).toHaveValue('51')
  await expect(visit.locator('.slider')).toHaveAttribute('style', /--at: ?51%/)
  await expect(visit.getByRole('link', { name: 'It began with this photo' })).toBeVisible()
  await look(visit, 'shared-page')
  // Nothing of the app: no script of its pages, no procedure.
  expect(asked.filter((path) => !path.startsWith('/s/') && path !== '/icon.svg')).toEqual([])

  const downloading = visit.waitForEvent('download')
  await visit.getByRole('link', { name: 'Download' }).click()
  expect((await downloading).suggestedFilename()).toBe('picture.jpg')

  const other = await new Person(address()).join()
  await visit.getByRole('link', { name: 'Remix' }).click()
  await visit.getByLabel('E-mail').fill(other.email)
  await visit.getByLabel('Password', { exact: true }).fill(accountPassword)
  await visit.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(visit.getByRole('heading', { name: 'Remix this picture' })).toBeVisible()
  await look(visit, 'shared-remix')
  await visit.getByRole('button', { name: 'Remix' }).click()
  await expect(visit).toHaveURL(new RegExp(`/w/${await other.workspaceId()}/edit/`))
  await expect(visit.getByRole('textbox', { name: 'What to change' })).toBeVisible()
  await expect(visit.getByText('Remixed from a shared link')).toBeVisible()

  await page.goto(`/w/${await person.workspaceId()}/shares`)
  const row = page.getByRole('listitem').filter({ hasText: 'make it night' })
  await expect(row.getByText('1 visit')).toBeVisible()
  await look(page, 'shares')
  await row.getByRole('button', { name: 'End link' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'End link' }).click()
  await expect(page.getByText('Nothing is shared')).toBeVisible()
  const gone = await visit.goto(link)
  expect(gone?.status()).toBe(404)
  await expect(visit.getByRole('heading', { name: 'Nothing is shared here' })).toBeVisible()
  await visitor.close()
})

test('a shared page works without a script, is framed as an embed only, and speaks German', async ({
  person,
  browser,
  page,
}) => {
  const photo = await upload(person)
  const night = await editOnce(person, photo.id, 'make it night')
  const workspaceId = await person.workspaceId()
  const { url } = await person.mutate<{ url: string }>('share.create', {
    ...{ workspaceId, subject: 'image', imageIds: [night.id], expiresAt: null },
  })
  const still = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' })
  const quiet = await still.newPage()
  await quiet.goto(url)
  await expect(quiet.getByRole('img', { name: 'make it night' })).toBeVisible()
  await expect(quiet.getByRole('img', { name: 'Das Foto' })).toBeVisible()
  await expect(quiet.getByRole('slider')).toBeHidden()
  await quiet.getByText('Diese Seite melden').click()
  await quiet.getByLabel('Es zeigt mich').check()
  await quiet.getByRole('button', { name: 'Melden' }).click()
  await expect(quiet.getByText('Die Administratoren dieser Installation wissen Bescheid.')).toBeVisible()
  await still.close()

  const oembed = await person.fetch(`/api/oembed?url=${encodeURIComponent(url)}&maxwidth=400`)
  const { html, type } = (await oembed.json()) as { html: string; type: string }
  expect(type).toBe('rich')
  for (const [path, shown] of [
    ['/embed', true],
    ['', false],
  ] as const) {
    const framing = await fetch(`${url}${path}`)
    const policy = framing.headers.get('content-security-policy') ?? ''
    expect(policy.includes('frame-ancestors *'), path).toBe(shown)
    expect(framing.headers.has('x-frame-options'), path).toBe(!shown)
    expect(framing.headers.get('referrer-policy')).toBe('no-referrer')
    expect(framing.headers.get('cache-control')).toBe('private, no-store')
    expect(framing.headers.getSetCookie()).toEqual([])
  }
  // A page of another site, on this machine: browsers let no page of the internet reach a local address.
  const blog = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
  await new Promise<void>((resolve) => blog.listen(0, '127.0.0.1', resolve))
  await page.goto(`http://127.0.0.1:${(blog.address() as AddressInfo).port}/`)
  const frame = page.frameLocator('iframe')
  await frame.getByRole('slider', { name: 'Compare before and after' }).press('ArrowLeft')
  await expect(frame.getByRole('slider')).toHaveValue('49')
  await page.close()
  blog.close()
})

test('an album is shared live, its link is changed, and it ends with the album', async ({ page, person, browser }) => {
  const workspaceId = await person.workspaceId()
  const [lake, barn] = [await upload(person, 500, 'lake.jpg'), await upload(person, 520, 'barn.jpg')]
  const key = crypto.randomUUID()
  const { id } = await person.mutate<{ id: string }>('album.create', { workspaceId, name: 'Holiday', key })
  await person.mutate('album.add', { workspaceId, id, ids: [lake.id] })
  await page.goto(`/w/${workspaceId}/albums/${id}`)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Share by a link' })
  await expect(dialog.getByText('All pictures of this album')).toBeVisible()
  await look(page, 'share-album-dialog')
  await dialog.getByRole('button', { name: 'Create link' }).click()
  const made = page.getByRole('dialog', { name: 'The link is ready' })
  const link = await made.getByRole('textbox', { name: 'Link' }).inputValue()

  const visitor = await browser.newContext({ baseURL: address() })
  const visit = await visitor.newPage()
  await visit.goto(link)
  await expect(visit.getByRole('heading', { name: 'Holiday' })).toBeVisible()
  await expect(visit.locator('.tiles li')).toHaveCount(1)
  await person.mutate('album.add', { workspaceId, id, ids: [barn.id] })
  await visit.reload()
  await expect(visit.locator('.tiles li')).toHaveCount(2)
  await look(visit, 'shared-album')
  await visit.locator('.tiles a').first().click()
  await visit.getByRole('link', { name: 'Next' }).click()
  await expect(visit.getByRole('link', { name: 'Previous' })).toBeVisible()
  await look(visit, 'shared-album-picture')

  // The dialog changes the new link: a password, and no download.
  await made.getByRole('button', { name: 'Change …' }).click()
  const edit = page.getByRole('dialog', { name: 'Change the link' })
  await edit.getByRole('switch', { name: 'Ask for a password' }).click()
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(edit.getByText('Enter a password, or do not ask for one.')).toBeVisible()
  await edit.getByLabel('Password', { exact: true }).fill(password)
  await edit.getByRole('switch', { name: 'Visitors may download' }).click()
  await look(page, 'share-edit')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The link has been changed.')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await visit.goto(link)
  await expect(visit.getByRole('heading', { name: 'Holiday' })).toHaveCount(0)
  await visit.getByLabel('Password').fill(password)
  await visit.getByRole('button', { name: 'Show' }).click()
  await visit.locator('.tiles a').first().click()
  await expect(visit.getByRole('link', { name: 'All pictures' })).toBeVisible()
  await expect(visit.getByRole('link', { name: 'Download' })).toHaveCount(0)
  await expect(visit.getByRole('link', { name: 'Remix' })).toBeVisible()

  // From the list the password is removed.
  await page.goto(`/w/${workspaceId}/shares`)
  const row = page.getByRole('listitem').filter({ hasText: 'Holiday' })
  await expect(row.getByText('Album')).toBeVisible()
  await row.getByRole('button', { name: 'Change' }).click()
  await page.getByRole('switch', { name: 'Ask for a password' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(row.getByText('Password')).toHaveCount(0)
  await person.mutate('album.delete', { workspaceId, id })
  expect((await visit.goto(link))?.status()).toBe(404)
  await expect(visit.getByRole('heading', { name: 'Nothing is shared here' })).toBeVisible()
  await visitor.close()
})
