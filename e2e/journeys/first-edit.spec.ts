/** The first minutes of somebody without an account: from the landing page to the first edit, with clicks counted. */
import { randomUUID } from 'node:crypto'
import { password } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { expect, look, test } from '../platform/test.ts'

test('from an empty browser to a first edit in at most four clicks', async ({ page }) => {
  await page.addInitScript(() => {
    addEventListener(
      'click',
      (event) => {
        // Enter in a form clicks its button without a pointer.
        if (event.detail > 0) sessionStorage.setItem('clicks', String(Number(sessionStorage.getItem('clicks')) + 1))
      },
      true,
    )
  })
  const began = performance.now()
  await page.goto('/')
  await expect(page.getByRole('img', { name: 'After “make it sunset”' })).toBeVisible()
  await page.getByRole('link', { name: 'Try it with a sample photo' }).click()
  await page.getByLabel('E-mail').fill(`person-${randomUUID()}@example.org`)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  const field = page.getByRole('textbox', { name: 'What to change' })
  await expect(field).toBeFocused()
  await page.keyboard.type('make it winter')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('slider', { name: 'Line between before and after' })).toBeVisible()
  const seconds = (performance.now() - began) / 1000
  const clicks = Number(await page.evaluate(() => sessionStorage.getItem('clicks')))
  console.log(`First edit from an empty browser: ${clicks} clicks, ${seconds.toFixed(1)} s`)
  expect(clicks).toBeLessThanOrEqual(4)
  await look(page, 'first-edit')
})

test('an empty gallery shows a real edit and offers the sample photo', async ({ page, person }) => {
  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  const line = page.getByRole('slider', { name: 'Line between before and after' })
  await expect(line).toBeVisible()
  await line.press('ArrowRight')
  await expect(line).toHaveAttribute('aria-valuetext', '51 % show the photo')
  await page.getByRole('radio', { name: 'make it night' }).click()
  await expect(page.getByRole('img', { name: 'After “make it night”' })).toBeVisible()
  await page.getByRole('button', { name: 'Try it with a sample photo' }).click()
  await expect(page).toHaveURL(/\/edit\//)
  await expect(page.getByRole('textbox', { name: 'What to change' })).toBeVisible()
})

for (const [device, viewport] of Object.entries({
  desk: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
})) {
  test(`uploads in progress do not cover the composer (${device})`, async ({ page, person }) => {
    await page.setViewportSize(viewport)
    const { id } = await person.ready((await person.upload(await meadow(640))).id)
    await page.goto(`/w/${await person.workspaceId()}/edit/${id}`)
    const button = page.getByRole('button', { name: 'Edit', exact: true })
    await expect(button).toBeVisible()
    // One of the files is refused: its message stays.
    const buffer = Buffer.from(await meadow(400))
    const wrong = { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('These are notes.') }
    const files = [wrong, ...['a.jpg', 'b.jpg'].map((name) => ({ name, mimeType: 'image/jpeg', buffer }))]
    await page.getByTestId('upload-files').first().setInputFiles(files)
    const tray = page.getByRole('region', { name: 'Uploads' })
    await expect(tray.getByRole('heading', { name: '1 of 3 not uploaded' })).toBeVisible()
    await tray.getByRole('button', { name: 'Show the uploads' }).click()
    await expect(tray.getByText('notes.jpg')).toBeVisible()
    const covered = await page.getByRole('form', { name: 'Edit' }).evaluate((form) =>
      [...form.querySelectorAll('button, textarea, [role=slider]')]
        .filter((element) => element.checkVisibility())
        .filter((element) => {
          const { left, top, width, height } = element.getBoundingClientRect()
          const above = document.elementFromPoint(left + width / 2, top + height / 2)
          return !(above && (element.contains(above) || form.contains(above)))
        })
        .map((element) => element.ariaLabel ?? element.textContent),
    )
    expect(covered).toEqual([])
    // Several files stay in the gallery.
    expect(page.url()).toContain(id)
    await page.screenshot({ path: `artefacts/uploads-in-editor-${device}.png` })
  })
}
