import sharp from 'sharp'
import { ImagingError } from './error.ts'
import { defaultReadLimits, readBytes } from './read.ts'

/**
 * Stores the settings that made a picture in its file: JSON in one property of an XMP packet (ISO 16684-1), which JPEG,
 * PNG, WebP, AVIF and TIFF all support.
 */

const namespace = 'urn:amend:recipe:1#'

/** libvips omits a packet of more than 60,000 bytes from a JPEG without an error. */
const maxPacketBytes = 60_000

/**
 * The XMP packet of a recipe.
 * @param recipe JSON text
 * @throws ImagingError 'bad-recipe' when it is not JSON or too long
 */
export function recipePacket(recipe: string): string {
  try {
    JSON.parse(recipe)
  } catch (cause) {
    throw new ImagingError('bad-recipe', 'The recipe of a picture must be JSON.', { cause })
  }
  const packet = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:amend="${namespace}">
<xmp:CreatorTool>Amend</xmp:CreatorTool>
<amend:recipe>${escapeXml(recipe)}</amend:recipe>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
  if (Buffer.byteLength(packet) > maxPacketBytes) {
    const message = `The recipe of ${Buffer.byteLength(recipe).toLocaleString('en')} bytes is too long to go into a picture.`
    throw new ImagingError('bad-recipe', message)
  }
  return packet
}

/**
 * The recipe in a picture's file, unchanged; undefined when it has none.
 * @param source a path, or the bytes of a file
 * @throws ImagingError 'not-an-image', and those of reading a file
 */
export async function readRecipe(source: string | Uint8Array): Promise<string | undefined> {
  const name = typeof source === 'string' ? source : 'The picture'
  const bytes = typeof source === 'string' ? await readBytes(source, defaultReadLimits.bytes) : source
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause) => {
      throw new ImagingError('not-an-image', `${name} is not a picture that can be read.`, { cause })
    })
  return header.xmp && recipeOf(header.xmp.toString('utf8'))
}

/** XMP may be rewritten by other programs: under another prefix, or as an attribute. */
function recipeOf(packet: string): string | undefined {
  const prefix = new RegExp(`xmlns:([\\w.-]+)\\s*=\\s*["']${namespace}["']`).exec(packet)?.[1]
  if (!prefix) return undefined
  const name = `${prefix.replaceAll('.', '\\.')}:recipe`
  const element = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}\\s*>`).exec(packet)
  const attribute = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(packet)
  const text = element?.[1] ?? attribute?.[1] ?? attribute?.[2]
  return text === undefined ? undefined : unescapeXml(text)
}

/**
 * Escapes everything but plain ASCII as character references, so that no container, encoding or line-ending rule alters it.
 * The few characters that XML cannot hold occur in JSON only within strings, where they are written as JSON escapes.
 */
function escapeXml(json: string): string {
  return json.replaceAll(/[^ !#-%(-;=?-~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    const forbidden = code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff)
    return forbidden ? `\\u${code.toString(16)}` : `&#x${code.toString(16)};`
  })
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return named[name] ?? whole
    const code = hex ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
