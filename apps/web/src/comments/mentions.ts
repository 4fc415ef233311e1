/** A person who can be mentioned. */
export interface Mentionable {
  readonly id: string
  readonly name: string
}

/** The name that is being typed after an @: where it begins, and its letters so far. */
export interface MentionQuery {
  /** Of the @. */
  readonly start: number
  readonly typed: string
}

/** The longest name that is looked for, in letters. */
const longest = 40

/** Finds the mention that is being typed at the caret, if any. */
export function mentionAt(text: string, caret: number): MentionQuery | undefined {
  const before = text.slice(Math.max(0, caret - longest - 1), caret)
  const found = /(?:^|[\s(])@([^@\n]*)$/u.exec(before)
  const typed = found?.[1]
  return typed === undefined ? undefined : { start: caret - typed.length - 1, typed }
}

/** People of whose names one begins with the typed letters. */
export function matchingPeople(people: readonly Mentionable[], typed: string): Mentionable[] {
  const lower = typed.toLocaleLowerCase()
  return people.filter(({ name }) => {
    const whole = name.toLocaleLowerCase()
    return whole.startsWith(lower) || whole.split(/\s+/u).some((part) => part.startsWith(lower))
  })
}

/** Puts a name in place of what was typed. @returns the text and the caret after the name */
export function insertMention(text: string, { start, typed }: MentionQuery, name: string) {
  const inserted = `@${name} `
  const rest = text.slice(start + 1 + typed.length).replace(/^ /u, '')
  return { text: text.slice(0, start) + inserted + rest, caret: start + inserted.length }
}

/** The people whose names are in a text after an @. */
export function mentionedIn(text: string, people: readonly Mentionable[]): Mentionable[] {
  const mentioned = new Set(mentionParts(text, people).flatMap((part) => (part.mention ? [part.text] : [])))
  return people.filter(({ name }) => mentioned.has(`@${name}`))
}

/** A text in parts: mentions of people, and what is between them. Words that only begin or end like one are none. */
export function mentionParts(text: string, people: readonly Mentionable[]): { text: string; mention: boolean }[] {
  // The longest name first: "@Ann Lee" is not "@Ann" with a word after it.
  const names = people.flatMap(({ name }) => (name === '' ? [] : [`@${name}`])).sort((a, b) => b.length - a.length)
  const nameAt = (at: number) =>
    names.find((name) => text.startsWith(name, at) && !/^[\p{L}\p{N}]/u.test(text.slice(at + name.length)))
  const parts: { text: string; mention: boolean }[] = []
  let from = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = at < from || /[\p{L}\p{N}]$/u.test(text.slice(0, at)) ? undefined : nameAt(at)
    if (name === undefined) continue
    if (at > from) parts.push({ text: text.slice(from, at), mention: false })
    parts.push({ text: name, mention: true })
    from = at + name.length
  }
  if (from < text.length) parts.push({ text: text.slice(from), mention: false })
  return parts
}
