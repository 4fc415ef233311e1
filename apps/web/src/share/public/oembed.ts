/** oEmbed (https://oembed.com): what a program needs to show a shared page within its own. */
import type { Context } from '@amend/api'
import { notFound, ServiceError } from '@amend/services'
import { coverOf, openShare } from '@amend/services/share'
import { app } from '../../server/app.ts'
import { keyOfAddress } from './address.ts'
import { longSides } from './pictures.tsx'
import { textsFor } from './texts.ts'

/** The size of the frame where the program names no limit, pixels; below the picture there is a bar. */
const frame = { width: 800, height: 600, bar: 44 } as const

/**
 * Answers GET /api/oembed?url=…&maxwidth=…&maxheight=….
 * @throws ServiceError 'not-found' for an address that is no live link; 'share-locked' for one with a password
 */
export async function oembedAnswer({ services, client }: Context, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const baseUrl = client.pageAddress ?? app.environment().baseUrl
  if ((searchParams.get('format') ?? 'json') !== 'json') {
    throw new ServiceError('unsupported-format', 'This is answered in JSON only.', { field: 'format' })
  }
  const key = keyOfAddress(searchParams.get('url') ?? '', baseUrl)
  if (key === undefined) throw notFound()
  const { principal, hasPassword, album } = await openShare(services, key, undefined)
  if (hasPassword) throw new ServiceError('share-locked', 'This link has a password, and cannot be embedded.')
  const cover = await coverOf(services, principal)
  const { t } = textsFor(request.headers)
  const most = {
    width: limitOf(searchParams.get('maxwidth'), frame.width),
    height: Math.max(1, limitOf(searchParams.get('maxheight'), frame.height + frame.bar) - frame.bar),
  }
  const scale = Math.min(most.width / cover.width, most.height / cover.height)
  const [width, height] = [Math.round(cover.width * scale), Math.round(cover.height * scale) + frame.bar]
  const title = album?.name ?? cover.instruction ?? t('page.title')
  const page = `${baseUrl}/s/${key}`
  const body = {
    version: '1.0',
    type: 'rich',
    title,
    provider_name: 'Amend',
    provider_url: baseUrl,
    html: `<iframe src="${page}/embed" width="${width}" height="${height}" title="Amend" loading="lazy" style="border:0;max-width:100%" referrerpolicy="no-referrer" allowfullscreen></iframe>`,
    width,
    height,
    thumbnail_url: `${page}/preview`,
    ...thumbnailSize(cover),
    // Asked for again each time: the link may be revoked.
    cache_age: 0,
  }
  return Response.json(body, { headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' } })
}

const limitOf = (text: string | null, most: number): number =>
  /^[1-9]\d{0,4}$/.test(text ?? '') ? Math.min(Number(text), most) : most

function thumbnailSize({ width, height }: { readonly width: number; readonly height: number }) {
  const scale = Math.min(1, longSides.preview / Math.max(width, height))
  return { thumbnail_width: Math.round(width * scale), thumbnail_height: Math.round(height * scale) }
}
