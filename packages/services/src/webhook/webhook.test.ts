import { appendEvent, type WebhookDelivery } from '@amend/db'
import { performJobs } from '@amend/jobs'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { authorizeMember } from '../access.ts'
import { testInstallation } from '../testing/index.ts'
import { webServer } from '../testing/web-server.ts'
import { parseWebhookAddress } from './address.ts'
import {
  createWebhook,
  deleteWebhook,
  listDeliveries,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
  webhookHandler,
  writeDeliveries,
} from './index.ts'
import { webhookPolicy } from './policy.ts'
import { sendMessage } from './send.ts'

interface Received {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const received: Received[] = []
let status = 204
const receiver = await webServer('127.0.0.1', (request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (piece) => {
    body += piece
  })
  request.on('end', () => {
    received.push({ headers: request.headers as Record<string, string>, body })
    if (status === 302) response.setHeader('location', '/elsewhere')
    response.writeHead(status).end(status === 204 ? undefined : 'An answer\0'.repeat(1000))
  })
})
const policy = { mayConnect: (address: string) => address === '127.0.0.1', ports: [receiver.port] }
const url = `http://127.0.0.1:${receiver.port}/hook`

const { services, principalOf, team, owner, teamPicture } = await testInstallation({ downloads: policy })
const { database, queue } = services
const member = await authorizeMember(database, await principalOf(owner), team.id, 'webhook:update')
const worker = await performJobs(queue, database, {
  handlers: { 'webhook.deliver': webhookHandler(database, { policy }) },
  lanes: [['webhook.deliver'], ['webhook.deliver']],
})
afterAll(() => worker.stop())
afterEach(async () => {
  status = 204
  received.length = 0
  vi.useRealTimers()
  for (const { id } of await database.workspace(team.id).webhook.findMany()) await deleteWebhook(services, member, id)
})

const trashed = () => appendEvent(database, { workspaceId: team.id, kind: 'image.trashed', subjectId: teamPicture.id })
const deliveryOf = (webhookId: string) =>
  database.workspace(team.id).webhookDelivery.findFirst({ where: { webhookId } })
const until = async (webhookId: string, done: (delivery: WebhookDelivery | null) => boolean) => {
  await vi.waitFor(async () => expect(done(await deliveryOf(webhookId))).toBe(true), { timeout: 20_000, interval: 50 })
  return deliveryOf(webhookId)
}

describe('a webhook', () => {
  it('receives the chosen events since its creation once, signed as the Standard Webhooks library verifies', async () => {
    await trashed()
    const { id, secret } = await createWebhook(services, member, { url, kinds: ['image.trashed'] })
    const sequence = await trashed()
    await appendEvent(database, { workspaceId: team.id, kind: 'image.restored', subjectId: teamPicture.id })
    await Promise.all([writeDeliveries(database, queue), writeDeliveries(database, queue)])
    await until(id, (delivery) => delivery?.status === 'delivered')
    await writeDeliveries(database, queue)
    expect(received).toHaveLength(1)
    const [{ headers, body } = { headers: {}, body: '' }] = received
    const message = new StandardWebhook(secret).verify(body, headers)
    const data = { workspaceId: team.id, subjectId: teamPicture.id, sequence: String(sequence) }
    expect(message).toMatchObject({ type: 'image.trashed', data })
    expect(() => new StandardWebhook(secret).verify(`${body} `, headers)).toThrow()
    const { items } = await listDeliveries(member, { webhookId: id, limit: 10 })
    expect(items).toMatchObject([{ status: 'delivered', attempts: 1, answerStatus: 204, error: null }])
    expect(headers['webhook-id']).toBe(`msg_${items[0]?.id}`)
  })

  it('is created and changed while a delivery of its workspace is being written', async () => {
    await database.transaction(async ({ unsafe }) => {
      // The lock that a new delivery holds.
      await unsafe.$executeRaw`SELECT 1 FROM "Workspace" WHERE id = ${team.id}::uuid FOR KEY SHARE`
      const { id } = await createWebhook(services, member, { url, kinds: ['image.trashed'] })
      expect(await updateWebhook(services, member, id, { enabled: false })).toMatchObject({ id, disabledBy: 'person' })
    })
  })

  it('is signed with the former secret as well for a day after a rotation', async () => {
    const { id, secret } = await createWebhook(services, member, { url, kinds: ['image.trashed'] })
    const { secret: next } = await rotateWebhookSecret(services, member, id)
    await testWebhook(services, member, id)
    await until(id, (delivery) => delivery?.status === 'delivered')
    const [{ headers, body } = { headers: {}, body: '' }] = received
    for (const known of [secret, next]) expect(new StandardWebhook(known).verify(body, headers)).toBeDefined()
    await database.workspace(team.id).webhook.update({ where: { id }, data: { formerUntil: new Date() } })
    const { items } = await listDeliveries(member, { webhookId: id, limit: 1 })
    await redeliver(services, member, items[0]?.id ?? '')
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 20_000 })
    const again = received[1]
    expect(again?.headers['webhook-id']).toBe(headers['webhook-id'])
    expect(() => new StandardWebhook(secret).verify(again?.body ?? '', again?.headers ?? {})).toThrow()
    expect(new StandardWebhook(next).verify(again?.body ?? '', again?.headers ?? {})).toBeDefined()
  })

  it('keeps the answer of a receiver that refuses, waits, and tries again', async () => {
    status = 500
    const { id } = await createWebhook(services, member, { url, kinds: ['image.trashed'] })
    await testWebhook(services, member, id)
    const delivery = await until(id, (one) => (one?.attempts ?? 0) === 1)
    expect(delivery).toMatchObject({
      status: 'pending',
      answerStatus: 500,
      errorMessage: expect.stringContaining('500'),
    })
    expect(delivery?.answerBody?.startsWith('An answer')).toBe(true)
    expect(delivery?.answerBody?.length).toBeLessThanOrEqual(2048)
    const webhook = await database.workspace(team.id).webhook.findFirst({ where: { id } })
    expect(webhook).toMatchObject({ disabledAt: null, failingSince: expect.any(Date) })
  })

  it.each([
    ['its messages have failed for days', 500, 6],
    ['its receiver is gone for good', 410, 0],
  ])('is disabled when %s, and enabled again for new events', async (_, answer, days) => {
    status = answer
    const { id } = await createWebhook(services, member, { url, kinds: ['image.trashed'] })
    if (days > 0) {
      const failingSince = new Date(Date.now() - days * 86_400_000)
      await database.workspace(team.id).webhook.update({ where: { id }, data: { failingSince } })
    }
    await testWebhook(services, member, id)
    await until(id, (delivery) => delivery?.attempts === 1)
    const webhook = await database.workspace(team.id).webhook.findFirst({ where: { id } })
    expect(webhook).toMatchObject({ disabledBy: 'failures', disabledAt: expect.any(Date) })
    await expect(testWebhook(services, member, id)).rejects.toMatchObject({ code: 'webhook-disabled' })
    await trashed()
    expect(await updateWebhook(services, member, id, { enabled: true })).toMatchObject({ disabledAt: null })
    await writeDeliveries(database, queue)
    expect(await database.workspace(team.id).webhookDelivery.count({ where: { webhookId: id } })).toBe(1)
  })

  it('follows no redirect', async () => {
    status = 302
    const { id } = await createWebhook(services, member, { url, kinds: ['image.trashed'] })
    await testWebhook(services, member, id)
    await until(id, (delivery) => delivery?.attempts === 1)
    expect(receiver.requested.filter((path) => path === '/elsewhere')).toEqual([])
  })
})

describe('the address of a webhook', () => {
  const publicOnly = { mayConnect: () => false, ports: [80, 443] }

  it.each([
    ['http://169.254.169.254/latest', 'webhook-address-refused'],
    ['http://[::1]/', 'webhook-address-refused'],
    ['http://2130706433/', 'webhook-address-refused'],
    ['https://example.org:22/', 'webhook-address-refused'],
    ['ftp://example.org/', 'bad-webhook-url'],
    ['https://name:password@example.org/', 'bad-webhook-url'],
    ['not an address', 'bad-webhook-url'],
  ])('%s is refused in one sentence', (address, code) => {
    expect(() => parseWebhookAddress(address, publicOnly)).toThrow(expect.objectContaining({ code, field: 'url' }))
  })

  it('of a host that the operator trusts is accepted with its port only, and gets messages', async () => {
    const trusting = (hosts: string[]) => ({
      ...services,
      ...{ downloads: publicOnly, settings: { ...services.settings, webhookHosts: hosts } },
    })
    const here = `127.0.0.1:${receiver.port}`
    const create = (hosts: string[]) => createWebhook(trusting(hosts), member, { url, kinds: ['image.trashed'] })
    await expect(create([])).rejects.toMatchObject({ code: 'webhook-address-refused' })
    await expect(create(['127.0.0.1:1'])).rejects.toMatchObject({ code: 'webhook-address-refused' })
    expect(await create([here])).toMatchObject({ url })
    const message = { id: 'msg_1', sentAt: new Date(), body: '{}' }
    const send = (hosts: string[]) => sendMessage(message, { url, secrets: [] }, webhookPolicy(url, publicOnly, hosts))
    expect(await send([here])).toMatchObject({ answerStatus: 204 })
    expect(await send([])).toMatchObject({ error: { code: 'webhook-address-refused' } })
  })

  it('that resolves to a private address is refused when it is created and when a message is sent', async () => {
    const local = { ...services, downloads: publicOnly }
    const created = createWebhook(local, member, { url: 'http://localhost/', kinds: ['image.trashed'] })
    await expect(created).rejects.toMatchObject({ code: 'webhook-address-refused' })
    const message = { id: 'msg_1', sentAt: new Date(), body: '{}' }
    const rebound = await sendMessage(message, { url: 'http://example.org/', secrets: [] }, publicOnly, (_, done) =>
      done(null, [{ address: '127.0.0.1', family: 4 }]),
    )
    expect(rebound).toMatchObject({ answerStatus: null, error: { code: 'webhook-address-refused' } })
  })
})
