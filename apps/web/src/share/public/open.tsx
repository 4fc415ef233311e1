/** @jsxImportSource preact */
import { readForm } from '@amend/next-app/server/document'
import {
  type AlbumPlace,
  countView,
  requireUnlocked,
  type SharedPicture,
  sharedPictures,
  unlockShare,
} from '@amend/services/share'
import { app } from '../../server/app.ts'
import { documentAnswer } from './document.tsx'
import { SharedPage, type SharedPageProps, shownOf } from './shared-page.tsx'
import { answerVisit, passLine, seeOther, type Visit } from './visitor.tsx'

/** GET /s/<key>: the page of a link, or the form for its password. */
export const openPage = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.open',
    act: async (visit) => {
      const { context, t, language, path } = visit
      const { searchParams } = new URL(request.url)
      const share = await visit.open(placeOf(searchParams))
      requireUnlocked(share)
      const pictures = await sharedPictures(context.services, share.principal)
      const chosen = indexOf(searchParams.get('picture'), pictures.length)
      const reported = searchParams.has('reported')
      if (request.method === 'GET') await countView(context.services, share.principal, context.client.address)
      const props = { t, share, pictures, path, chosen, reported }
      const title = titleOf(props)
      return documentAnswer({
        language,
        title: `${title} · Amend`,
        head: share.hasPassword ? null : (
          <LinkPreview {...visit} title={title} cover={share.album ? pictures[0] : coverAmong(props)} />
        ),
        body: <SharedPage {...props} />,
      })
    },
  })

/** POST /s/<key>: the password. It changes nothing that a foreign page could want to change. */
export const unlockPage = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.unlock',
    fromOtherSites: true,
    act: async ({ context, path }) => {
      const password = (await readForm(request)).get('password') ?? ''
      const pass = await unlockShare(context.services, key, password, context.client.address)
      return seeOther(path, pass === undefined ? {} : { 'set-cookie': passLine(pass, path) })
    },
  })

/** Of an album: the picture or the page of the address. */
function placeOf(query: URLSearchParams): AlbumPlace {
  const picture = query.get('picture')
  if (picture !== null) return { kind: 'viewer', id: picture }
  return { kind: 'page', from: query.get('from') ?? undefined }
}

function titleOf(props: SharedPageProps): string {
  const { t, share, pictures } = props
  const group = share.album?.name ?? t(pictures.length > 1 ? 'page.selectionTitle' : 'page.title')
  return shownOf(props).after?.instruction ?? group
}

/** An index from 0 of a number from 1 in an address. */
function indexOf(number: string | null, count: number): number | undefined {
  const index = /^\d{1,4}$/.test(number ?? '') ? Number(number) - 1 : -1
  return index >= 0 && index < count ? index : undefined
}

const coverAmong = (props: Parameters<typeof shownOf>[0]): SharedPicture | undefined =>
  shownOf({ ...props, chosen: undefined }).after ?? props.pictures[0]

interface LinkPreviewProps extends Visit {
  readonly title: string
  readonly cover: SharedPicture | undefined
}

/** What other programs show of the link: Open Graph, and the address of the oEmbed answer. Not of one with a password. */
function LinkPreview({ context, t, language, path, title, cover }: LinkPreviewProps) {
  const baseUrl = context.client.pageAddress ?? app.environment().baseUrl
  const url = `${baseUrl}${path}`
  return (
    <>
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="Amend" />
      <meta property="og:locale" content={language === 'de' ? 'de_DE' : 'en_US'} />
      <meta property="og:url" content={url} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={t('page.description')} />
      {cover && (
        <>
          <meta property="og:image" content={`${url}/preview`} />
          <meta property="og:image:type" content="image/webp" />
          <meta property="og:image:alt" content={title} />
          <meta name="twitter:card" content="summary_large_image" />
        </>
      )}
      <link
        rel="alternate"
        type="application/json+oembed"
        href={`${baseUrl}/api/oembed?format=json&url=${encodeURIComponent(url)}`}
        title={title}
      />
    </>
  )
}
