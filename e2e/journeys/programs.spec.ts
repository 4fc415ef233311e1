/** A program gets a key and calls the API; a server gets signed messages; both end when the key and the webhook do. */
import { createHmac } from 'node:crypto'
import http from 'node:http'
import { password } from '../platform/client.ts'
import { address, expect, look, test, upload, webhookPort } from '../platform/test.ts'

interface Message {
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** A server that answers 204 and keeps what it gets. */
async function receiver(port: number) {
  const received: Message[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (piece) => (body += piece))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { received, url: `http://127.0.0.1:${port}/amend`, close: () => server.close() }
}

/** Whether a message has a signature of a secret, as Standard Webhooks says. */
function isSigned({ headers, body }: Message, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const signature = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(signature)
}

test('a key and a webhook from their creation to their end', async ({ page, person }) => {
  const port = webhookPort()
  test.skip(port === undefined, 'No receiver of webhooks is known.')
  const workspaceId = await person.workspaceId()
  const photo = await upload(person)

  // A key: shown once, and good for what its scope says.
  await page.goto(`/w/${workspaceId}/api-keys`)
  await page.getByRole('button', { name: 'Create key' }).click()
  await expect(page.getByText('An API key needs a name')).toBeVisible()
  await page.getByRole('textbox', { name: 'Name' }).fill('Backup script')
  await page.getByLabel('Current password').fill(password)
  await page.getByRole('button', { name: 'Create key' }).click()
  const secret = await page.getByRole('textbox', { name: 'New key' }).inputValue()
  await look(page, 'api-keys')
  const call = async (path: string, options: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await fetch(`${address()}/api/v1${path}`, { ...options, headers })
    return { status: answer.status, json: (await answer.json().catch(() => null)) as Record<string, unknown> | null }
  }
  expect(await call('/images')).toMatchObject({ status: 200, json: { items: [{ id: photo.id }] } })
  const made = await call('/albums', { method: 'POST', body: JSON.stringify({ name: 'From a program' }) })
  expect(made).toMatchObject({ status: 201, json: { name: 'From a program' } })
  const ids = JSON.stringify({ ids: [photo.id] })
  expect(await call(`/albums/${made.json?.id}/images`, { method: 'POST', body: ids })).toMatchObject({ status: 200 })
  expect(await call('/webhooks')).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
  await page.reload()
  await expect(page.getByText(/last used/)).toBeVisible()
  await expect(page.getByText(secret)).toHaveCount(0)

  // A webhook: refused for an address that is not allowed, tested, its messages listed.
  const { received, url, close } = await receiver(port ?? 0)
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1/')
  await page.getByRole('button', { name: 'Add webhook' }).click()
  await expect(page.getByText('it is not a public one')).toBeVisible()
  await page.getByRole('textbox', { name: 'Address' }).fill(url)
  await page.getByRole('button', { name: 'Add webhook' }).click()
  const signing = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue()
  await page.getByRole('button', { name: `Send a test to ${url}` }).click()
  const deliveries = page.getByRole('list', { name: 'Deliveries' })
  await expect(deliveries.getByText('Delivered')).toHaveCount(1)
  await expect(deliveries.getByText('webhook.test', { exact: true })).toBeVisible()
  await expect(deliveries.getByText('Answer 204')).toBeVisible()
  expect(received.map((message) => isSigned(message, signing))).toEqual([true])
  await look(page, 'webhooks')

  // After the rotation both secrets sign.
  await page.getByRole('button', { name: 'New secret' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click()
  const next = page.getByRole('listitem').getByRole('textbox', { name: 'Signing secret' })
  await expect(next).not.toHaveValue(signing)
  const rotated = await next.inputValue()
  await page.getByRole('button', { name: `Send a test to ${url}` }).click()
  await expect(deliveries.getByText('Delivered')).toHaveCount(2)
  const last = received.at(-1)
  expect([signing, rotated].map((one) => last && isSigned(last, one))).toEqual([true, true])
  await page.getByRole('button', { name: `Delete ${url}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('There are no webhooks yet.')).toBeVisible()
  close()

  // Revoked, the key is refused at once.
  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'Revoke the key Backup script' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('There are no keys yet.')).toBeVisible()
  expect(await call('/images')).toMatchObject({ status: 401, json: { code: 'api-key-refused' } })
})
