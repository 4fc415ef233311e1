import { devices } from '@playwright/test'
import { expect, openEditor, test, upload } from '../platform/test.ts'

const { userAgent, deviceScaleFactor } = devices['Pixel 7']
test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, userAgent, deviceScaleFactor })

test('an edit on a phone, by touch', async ({ page, person }) => {
  const source = await upload(person, 900)
  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Pictures' })).toBeVisible()
  await page.locator('main li a').first().tap()
  await expect(page).toHaveURL(new RegExp(source.id))
  const field = page.getByRole('textbox', { name: 'What to change' })
  await field.tap()
  await field.fill('make it sunset')
  await page.getByRole('button', { name: 'Edit', exact: true }).tap()
  await expect(page).not.toHaveURL(new RegExp(source.id), { timeout: 60_000 })
  await page.screenshot({ path: 'artefacts/phone-editor-result.png' })
  await page.getByRole('button', { name: 'History', exact: true }).tap()
  await expect(page.getByRole('treeitem', { name: /make it sunset/ })).toBeVisible()
  await page.screenshot({ path: 'artefacts/phone-editor-history.png' })
})

test('touch targets are large enough, and nothing is wider than the screen', async ({ page, person }) => {
  const source = await upload(person)
  const workspaceId = await person.workspaceId()
  for (const path of [
    `/w/${workspaceId}/pictures`,
    `/w/${workspaceId}/trash`,
    '/settings',
    `/w/${workspaceId}/edit/${source.id}`,
  ]) {
    await page.goto(path)
    await expect(page.locator('main')).toBeVisible()
    await page.waitForLoadState('networkidle').catch(() => undefined)
    const small = await page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          'button, a[href], input, [role=slider], [role=radio], [role=treeitem]',
        ),
      ]
        .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ element, box }) => box.width > 1 && box.height > 1 && !element.closest('p, .sr-only'))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(
          ({ element, box }) =>
            `${element.ariaLabel || element.textContent} ${Math.round(box.width)}×${Math.round(box.height)}`,
        ),
    )
    expect(small, path).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
  }
})

test('the region can be drawn with a finger', async ({ page, person }) => {
  const source = await upload(person, 900)
  await openEditor(page, person, source.id)
  await page.getByRole('button', { name: 'Change only a region' }).tap()
  const area = page.getByLabel(/Draw the region that may change/)
  const box = await area.boundingBox()
  if (!box) throw new Error('There is nothing to draw on.')
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  await touch('touchStart', box.x + box.width * 0.3, box.y + box.height * 0.5)
  for (let i = 3; i <= 7; i++) await touch('touchMove', box.x + (box.width * i) / 10, box.y + box.height * 0.5)
  await touch('touchEnd')
  await expect(page.getByText(/[1-9]\d* ?% may change/)).toBeVisible()
  await page.screenshot({ path: 'artefacts/phone-editor-region.png' })
})
