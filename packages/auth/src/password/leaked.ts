/**
 * The 49,233 passwords most often found in leaks, as zxcvbn-ts publishes them (MIT licence; collected by Mark Burnett
 * and by zxcvbn's authors). Loaded into memory at the first call: 120 ms once, and a few megabytes.
 */
let leaked: Promise<ReadonlySet<string>> | undefined

const load = async (): Promise<ReadonlySet<string>> => {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}

/** Letters that digits and marks stand for. */
const meant: Readonly<Record<string, string>> = {
  ...{ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' },
}

/** Digits and marks around a word; a longer run of them counts as a password in itself. */
const mostAround = 6

/** Whether the password is one of them, also with digits for letters and some around it, such as "P@ssw0rd2026!". */
export async function isLeaked(password: string): Promise<boolean> {
  leaked ??= load()
  const passwords = await leaked
  const plain = password.toLowerCase()
  const word = plain.replaceAll(/^[\d\W_]+|[\d\W_]+$/g, '')
  const known = (text: string) => passwords.has(text) || passwords.has(spellOut(text))
  return known(plain) || (word.length >= 4 && plain.length - word.length <= mostAround && known(word))
}

const spellOut = (text: string) => text.replaceAll(/[013457@$!]/g, (mark) => meant[mark] ?? mark)
