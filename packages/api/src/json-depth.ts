const [quote, backslash] = [0x22, 0x5c]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

/**
 * Whether JSON is nested deeper than allowed. It need not be valid: this counts brackets outside strings, before a
 * parser creates millions of objects.
 * @param json UTF-8
 */
export function isNestedDeeper(json: Buffer, most: number): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0
    if (byte === quote) at = endOfString(json, at)
    else if (closing.has(byte)) depth -= 1
    else if (opening.has(byte) && ++depth > most) return true
  }
  return false
}

/** The index of the quote that ends a string. */
function endOfString(json: Buffer, start: number): number {
  let end = start
  do {
    end = json.indexOf(quote, end + 1)
    if (end < 0) return json.length
  } while (isEscaped(json, end))
  return end
}

function isEscaped(json: Buffer, at: number): boolean {
  let before = at
  while (json[before - 1] === backslash) before -= 1
  return (at - before) % 2 === 1
}
