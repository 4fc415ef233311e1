/**
 * Replaces or adds one field of a JSON object and keeps the rest of its text. Parsing and writing again would turn
 * `1.0` into `1`, which readers with strict types refuse for a float.
 * @param text of an object without nested objects that have the same key
 */
export function withField(text: string, key: string, value: string | number): string {
  const field = new RegExp(`("${key}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|[^\\s,}]+)`)
  const json = JSON.stringify(value)
  if (field.test(text)) return text.replace(field, (_, start: string) => `${start}${json}`)
  const empty = /^\s*\{\s*\}/.test(text)
  return text.replace('{', () => `{\n  "${key}": ${json}${empty ? '\n' : ','}`)
}
