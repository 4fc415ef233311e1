/** @jsxImportSource preact */
import { shareLimits, shareReportReasons } from '@amend/contract'
import type { OpenShare, SharedPicture } from '@amend/services/share'
import { Album } from './album.tsx'
import { Frame } from './frame.tsx'
import { Comparison, Thumbnail } from './pictures.tsx'
import type { Texts } from './texts.ts'

export interface SharedPageProps extends Pick<Texts, 't'> {
  readonly share: OpenShare
  readonly pictures: readonly SharedPicture[]
  /** Of the shared page, such as "/s/…". */
  readonly path: string
  /** Index of the picture that is asked for; undefined: the page's own choice. */
  readonly chosen: number | undefined
  readonly reported: boolean
}

/** What the page shows large: a picture, and the one to compare it with. */
export function shownOf({ share, pictures, chosen }: Pick<SharedPageProps, 'share' | 'pictures' | 'chosen'>): {
  readonly after: SharedPicture | undefined
  readonly before: SharedPicture | undefined
} {
  const { kind } = share.principal.subject
  if (share.album) return { after: share.album.single ? pictures[0] : undefined, before: undefined }
  if (kind === 'selection') {
    const only = pictures.length === 1 ? 0 : chosen
    return { after: only === undefined ? undefined : pictures[only], before: undefined }
  }
  const after = pictures[kind === 'branch' ? (chosen ?? pictures.length - 1) : pictures.length - 1]
  const before = pictures[0]
  return { after, before: before === after ? undefined : before }
}

export function SharedPage(props: SharedPageProps) {
  const { t, share, pictures, path, reported } = props
  const { after, before } = shownOf(props)
  const { permissions } = share.principal
  const actions = after && (
    <>
      {permissions.includes('image:download') && (
        <a class="button" href={`${path}/pictures/${after.id}/file`} download title={t('page.downloadHint')}>
          {t('page.download')}
        </a>
      )}
      {permissions.includes('image:remix') && (
        <a class="button primary" href={`${path}/remix?picture=${after.id}`} rel="nofollow">
          {t('page.remix')}
        </a>
      )}
    </>
  )
  return (
    <Frame actions={actions} footer={<Footer t={t} path={path} reported={reported} />}>
      {after && <Comparison t={t} path={path} before={before} after={after} />}
      <h1>{after?.instruction ?? share.album?.name ?? t(after ? 'page.title' : 'page.selectionTitle')}</h1>
      {share.principal.subject.kind === 'branch' && pictures.length > 1 && <Steps {...props} shown={after} />}
      {share.principal.subject.kind === 'selection' && pictures.length > 1 && <Selection {...props} shown={after} />}
      {share.album && <Album {...{ t, path, pictures }} album={share.album} />}
    </Frame>
  )
}

/** Of a branch: the photo and every step, with its instruction. */
const Steps = ({ t, path, pictures, shown }: SharedPageProps & { shown: SharedPicture | undefined }) => (
  <section>
    <h2>{t('page.steps')}</h2>
    <ol class="steps">
      {pictures.map((picture, index) => (
        <li key={picture.id}>
          <Thumbnail
            path={path}
            picture={picture}
            href={`${path}?picture=${index + 1}`}
            caption={picture.instruction ?? t('page.startPhoto')}
            current={picture === shown}
          />
        </li>
      ))}
    </ol>
  </section>
)

/** Of a selection: all pictures, or the way to the ones beside the shown one. */
function Selection({ t, path, pictures, shown, chosen = 0 }: SharedPageProps & { shown: SharedPicture | undefined }) {
  const count = pictures.length
  const number = (index: number) => t('page.pictureNumber', { number: index + 1, count })
  if (shown) {
    return (
      <nav class="pager" aria-label={number(chosen)}>
        {chosen > 0 && (
          <a class="button" rel="prev" href={`${path}?picture=${chosen}`}>
            {t('page.previous')}
          </a>
        )}
        <a class="button" href={path}>
          {t('page.all')}
        </a>
        {chosen < count - 1 && (
          <a class="button" rel="next" href={`${path}?picture=${chosen + 2}`}>
            {t('page.next')}
          </a>
        )}
      </nav>
    )
  }
  return (
    <ol class="tiles">
      {pictures.map((picture, index) => (
        <li key={picture.id}>
          <Thumbnail
            path={path}
            picture={picture}
            href={`${path}?picture=${index + 1}`}
            caption={picture.instruction ?? number(index)}
          />
        </li>
      ))}
    </ol>
  )
}

const Footer = ({ t, path, reported }: Pick<SharedPageProps, 't' | 'path' | 'reported'>) => (
  <>
    <p>{t('page.madeWith')}</p>
    {reported ? (
      <p role="status">{t('report.done')}</p>
    ) : (
      <details>
        <summary>{t('report.open')}</summary>
        <form method="post" action={`${path}/report`}>
          <fieldset>
            <legend>{t('report.reason')}</legend>
            {shareReportReasons.map((reason) => (
              <label class="choice" key={reason}>
                <input type="radio" name="reason" value={reason} required />
                {t(`report.${reason}`)}
              </label>
            ))}
          </fieldset>
          <label>
            {t('report.comment')}
            <textarea name="comment" rows={3} maxLength={shareLimits.comment} />
          </label>
          <button type="submit" class="button">
            {t('report.submit')}
          </button>
        </form>
      </details>
    )}
  </>
)
