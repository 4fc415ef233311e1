import { describe, expect, it } from 'vitest'
import { checkPassword, passwordLength } from './policy.ts'

const own = ['gwendolyn.frost@example.org', 'Gwendolyn Frost']

describe('checkPassword', () => {
  it.each([
    ...[
      'correct horse battery staple',
      'mauve-otter-ladder',
      'Zk8#vq!mT2',
      'ein langes Wort am Ende',
      '日本語のとても長い合言葉です',
    ],
    ...['the frost came early this year', `${'x'.repeat(60)} and some more words`, 'tree-9284-7163-0471'],
  ])('accepts %j', async (password) => {
    await expect(checkPassword(password, own)).resolves.toBeUndefined()
  })

  it.each([
    ['', 'password-too-short'],
    ['Zk8#vq!mT', 'password-too-short'],
    ['🦊🦊🦊🦊🦊', 'password-too-short'],
    ['a1'.repeat(passwordLength.most), 'password-too-long'],
    ['aaaaaaaaaaaa', 'password-predictable'],
    ['abababababab', 'password-predictable'],
    ['abcdefghijkl', 'password-predictable'],
    ['98765432101', 'password-predictable'],
    ['Qwertzuiop!1', 'password-predictable'],
    ['gwendolyn123', 'password-predictable'],
    ['frost.Gwendolyn', 'password-predictable'],
    ['gwendolyn.frost@example.org', 'password-predictable'],
    ['password123', 'password-common'],
    ['P@ssw0rd2026!', 'password-common'],
    ['!!basketball7', 'password-common'],
    ['1qaz2wsx3edc', 'password-common'],
  ])('refuses %j: %s', async (password, code) => {
    await expect(checkPassword(password, own)).rejects.toMatchObject({ code })
  })

  it('counts graphemes as characters, in any Unicode normalisation', async () => {
    const composed = 'äöüßäöü é1'
    await expect(checkPassword(composed.normalize('NFD'))).resolves.toBeUndefined()
  })
})
