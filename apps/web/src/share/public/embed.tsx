/** @jsxImportSource preact */
import { sharedPictures } from '@amend/services/share'
import { documentAnswer } from './document.tsx'
import { Comparison } from './pictures.tsx'
import { shownOf } from './shared-page.tsx'
import { answerVisit } from './visitor.tsx'

/** GET /s/<key>/embed: the picture within a page of another site. It does not use the pass of a visitor. */
export const embedPage = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.embed',
    act: async ({ context, t, language, path, openWithoutPass }) => {
      const share = await openWithoutPass()
      const pictures = share.locked ? [] : await sharedPictures(context.services, share.principal)
      const { after = pictures[0], before } = shownOf({ share, pictures, chosen: undefined })
      const title = share.locked ? t('page.title') : (share.album?.name ?? after?.instruction ?? t('page.title'))
      return documentAnswer({
        language,
        title,
        framable: true,
        bodyClass: 'embed',
        body: (
          <>
            <main>{after && <Comparison t={t} path={path} before={before} after={after} />}</main>
            <footer>
              <p>{share.locked ? t('embed.locked') : title}</p>
              <a href={path} target="_blank" rel="noopener">
                {t('embed.open')}
              </a>
            </footer>
          </>
        ),
      })
    },
  })
