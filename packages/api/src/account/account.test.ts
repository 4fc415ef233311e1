import { type SignedIn, signIn } from '@amend/auth'
import { requireSession } from '@amend/services'
import { deployModel, newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { createContext } from '../context.ts'
import { createCaller } from '../router.ts'
import { testInstallation } from '../testing/installation.ts'

const installation = await testInstallation()
const { services, callerOf, contextOf, owner, editor, team, viewer } = installation
const { database } = services
const client = {
  address: '198.51.100.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

describe('account.me', () => {
  it('returns null without a session', async () => {
    expect(await (await callerOf()).account.me()).toBeNull()
  })

  it('returns the account and its workspaces, the personal one first', async () => {
    expect(await (await callerOf(editor)).account.me()).toEqual({
      user: {
        ...{ id: editor.user.id, name: 'Edda Editor', email: 'edda.editor@example.org', emailVerified: true },
        ...{ language: null, role: 'member', hasPassword: true },
      },
      workspaces: [
        { id: editor.workspace.id, name: 'Edda Editor', kind: 'personal', role: 'owner' },
        { id: team.id, name: 'Studio', kind: 'team', role: 'editor' },
      ],
      deletedWorkspaces: [],
      installationPermissions: [],
    })
    expect((await (await callerOf(owner)).account.me())?.installationPermissions).toContain('mail:view')
  })
})

describe('account.update', () => {
  it('changes the given fields only', async () => {
    const person = await newPerson(database)
    const api = await callerOf(person)
    await api.account.update({ language: 'de' })
    await api.account.update({ name: ' Nina ' })
    const user = await database.installation.user.findUniqueOrThrow({ where: { id: person.user.id } })
    expect(user).toMatchObject({ name: 'Nina', language: 'de', role: 'member', email: person.user.email })
    await expect(api.account.update({ name: 'a\nb' })).rejects.toMatchObject({ cause: { code: 'bad-name' } })
    await expect(api.account.update({ language: 'no language' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('signing up', () => {
  it('answers the same when the address is taken', async () => {
    const api = createCaller(await createContext(services, { client, requestId: 'x' }))
    const account = { password: 'a long and unusual one', language: 'de' }
    expect(await api.account.signUp({ ...account, email: 'new@example.org' })).toBeUndefined()
    expect(await api.account.signUp({ ...account, email: editor.user.email })).toBeUndefined()
    expect(await api.account.requestLink({ email: 'nobody@example.org' })).toBeUndefined()
    expect(await api.account.requestPasswordReset({ email: 'nobody@example.org' })).toBeUndefined()
    expect(await api.account.requestConfirmation({ email: 'nobody@example.org' })).toBeUndefined()
    expect(await api.account.requestConfirmation({ email: editor.user.email })).toBeUndefined()
    const mails = await database.installation.mailOutbox.findMany({ where: { recipient: 'new@example.org' } })
    const token = /token=([\w-]+)/.exec(mails[0]?.text ?? '')?.[1] ?? ''
    expect(await api.account.readLink({ purpose: 'confirm-email', token })).toEqual({ email: 'new@example.org' })
    expect(await api.account.readLink({ purpose: 'sign-in', token })).toBeNull()
    for (const returnTo of ['https://evil.example/', '//evil.example', '/\\evil.example', 'w', '']) {
      const asked = api.account.requestLink({ email: 'nobody@example.org', returnTo })
      await expect(asked, returnTo).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
    await expect(api.account.signUp({ email: 'x', password: 'y' })).rejects.toMatchObject({
      cause: { code: 'bad-email' },
    })
    expect(await api.account.entry()).toEqual({ signUpOpen: true, confirmation: 'optional', sendsMail: false })
  })
})

describe('account.checkSignUp', () => {
  it('returns the errors of all fields, and none for sound ones', async () => {
    const api = createCaller(await createContext(services, { client, requestId: 'x' }))
    const check = async (account: { email: string; password: string; name?: string }) =>
      (await api.account.checkSignUp(account)).map(({ code }) => code)
    expect(await check({ email: 'x', password: 'short', name: 'a\nb' })).toEqual([
      'bad-email',
      'bad-name',
      'password-too-short',
    ])
    expect(await check({ email: 'berta@example.org', password: 'berta@example.org' })).toEqual(['password-predictable'])
    // Whether the address has an account is not revealed.
    expect(await check({ email: editor.user.email, password: 'a long and unusual one' })).toEqual([])
  })
})

describe('the outbox', () => {
  it('is listed page by page for administrators', async () => {
    const mails = Array.from({ length: 60 }, (_, i) => ({
      recipient: `m${i}@example.org`,
      subject: 'Hello',
      text: `text ${i}`,
    }))
    await database.installation.mailOutbox.createMany({ data: mails })
    const api = await callerOf(owner)
    const first = await api.mail.list({})
    const second = await api.mail.list({ cursor: first.nextCursor })
    expect(first.items).toHaveLength(50)
    const all = [...first.items, ...second.items]
    expect(new Set(all.map(({ id }) => id)).size).toBe(await database.installation.mailOutbox.count())
    expect(second.nextCursor).toBeNull()
    const mail = all.find(({ recipient }) => recipient === 'm7@example.org')
    expect(await api.mail.get({ id: mail?.id ?? '' })).toMatchObject({ text: 'text 7', sentAt: null })
    expect(JSON.stringify(all)).not.toContain('text 7')
  })
})

describe('sessions', () => {
  it('are listed and ended', async () => {
    const person = await newPerson(database)
    const here = await contextOf(person)
    const there = await enter(person.user.email)
    const api = createCaller(here)
    const listed = await api.account.sessions()
    expect(listed).toHaveLength(2)
    const other = listed.find(({ current }) => !current)
    expect(other).toMatchObject({ browser: 'Firefox', system: 'Linux', address: client.address })
    await api.account.endSession({ id: other?.id ?? '' })
    expect(
      (await createContext(services, { client: { ...client, sessionToken: there }, requestId: 'x' })).principal,
    ).toBeUndefined()
    await expect(api.account.endSession({ id: other?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await enter(person.user.email)
    expect(await api.account.endOtherSessions()).toEqual({ ended: 1 })
    expect(await api.account.sessions()).toMatchObject([{ current: true }])
  })

  const enter = async (email: string) => {
    const credentials = { email, password: 'correct horse battery staple' }
    return (await signIn(services.auth, credentials, client)).session.token
  }
})

describe('account.changePassword', () => {
  it('sets new cookies when the old password is right', async () => {
    const person = await newPerson(database)
    const given: SignedIn[] = []
    const context = { ...(await contextOf(person)), setCookies: (signedIn: SignedIn) => void given.push(signedIn) }
    const api = createCaller(context)
    const next = 'quite another long password'
    await expect(api.account.changePassword({ next })).rejects.toMatchObject({ cause: { code: 'password-needed' } })
    const wrong = api.account.changePassword({ current: 'wrong', next })
    await expect(wrong).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { code: 'password-wrong' } })
    await api.account.changePassword({ current: 'correct horse battery staple', next })
    expect(given).toMatchObject([{ userId: person.user.id }])
    const sessionToken = given[0]?.session.token ?? ''
    expect(sessionToken).not.toBe(context.client.sessionToken)
    const after = await createContext(services, { client: { ...client, sessionToken }, requestId: 'x' })
    expect(requireSession(after.principal).person.id).toBe(person.user.id)
  })
})

describe('account.unlinkProvider', () => {
  it('keeps at least one way to sign in', async () => {
    const person = await newPerson(database)
    const settings = {
      ...services.settings,
      providers: [{ provider: 'github' as const, label: 'GitHub', clientId: 'x', clientSecret: 'y' }],
    }
    const link = () =>
      database.installation.account.create({
        data: { userId: person.user.id, type: 'oauth', provider: 'github', providerAccountId: person.user.id },
      })
    await link()
    const api = createCaller({ ...(await contextOf(person)), services: { ...services, settings } })
    expect(await api.account.providers()).toEqual([{ provider: 'github', label: 'GitHub', linked: true }])
    await database.installation.credential.deleteMany({ where: { userId: person.user.id } })
    const refused = api.account.unlinkProvider({ provider: 'github' })
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: 'last-way-in' } })
    const mailing = { ...services, settings: { ...settings, sendsMail: true } }
    const other = createCaller({ ...(await contextOf(person)), services: mailing })
    await other.account.unlinkProvider({ provider: 'github' })
    expect(await api.account.providers()).toMatchObject([{ linked: false }])
    await expect(other.account.unlinkProvider({ provider: 'github' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('needs the password', async () => {
    const person = await newPerson(database)
    const data = { userId: person.user.id, type: 'oauth', provider: 'github', providerAccountId: person.user.id }
    await database.installation.account.create({ data })
    const api = createCaller(await contextOf(person))
    for (const [password, code] of [
      [undefined, 'password-needed'],
      ['not mine', 'password-wrong'],
    ] as const) {
      const refused = api.account.unlinkProvider({ provider: 'github', password })
      await expect(refused).rejects.toMatchObject({ cause: { code } })
    }
    await api.account.unlinkProvider({ provider: 'github', password: 'correct horse battery staple' })
    expect(await database.installation.account.count({ where: { userId: person.user.id } })).toBe(0)
  })
})

describe('model.current', () => {
  it('returns the last deployed model whose capabilities can be parsed', async () => {
    const api = await callerOf(viewer)
    expect(await api.model.current()).toMatchObject({
      label: '1.0',
      capabilities: { schedulers: ['checkpoint', 'euler'] },
    })
    await deployModel(database, '2.0')
    expect(await api.model.current()).toMatchObject({ label: '2.0', title: 'Pico', identity: 'pico-2.0' })
    await deployModel(database, '3.0', { title: 'From the future' })
    expect(await api.model.current()).toBeNull()
    expect(installation.logged.join('')).toContain('are not understood')
  })
})
