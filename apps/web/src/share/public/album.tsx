/** @jsxImportSource preact */
import type { SharedAlbum, SharedPicture } from '@amend/services/share'
import { Thumbnail } from './pictures.tsx'
import type { Texts } from './texts.ts'

interface AlbumProps extends Pick<Texts, 't'> {
  /** Of the shared page, such as "/s/…". */
  readonly path: string
  readonly album: SharedAlbum
  /** The page of pictures, or the one that is shown large. */
  readonly pictures: readonly SharedPicture[]
}

/** Of an album: a page of its pictures, or the way to the ones beside the shown one. */
export function Album({ t, path, album, pictures }: AlbumProps) {
  const { single, previous, next } = album
  const [shown] = pictures
  if (!shown) return <p class="muted">{t('page.emptyAlbum')}</p>
  const parameter = single ? 'picture' : 'from'
  const pager = (single || previous !== undefined || next !== undefined) && (
    <nav class="pager" aria-label={t(single ? 'page.pictures' : 'page.pages')}>
      {previous !== undefined && (
        <a class="button" rel="prev" href={`${path}?${parameter}=${previous}`}>
          {t(single ? 'page.previous' : 'page.previousPage')}
        </a>
      )}
      {single && (
        <a class="button" href={`${path}?from=${shown.id}`}>
          {t('page.all')}
        </a>
      )}
      {next !== undefined && (
        <a class="button" rel="next" href={`${path}?${parameter}=${next}`}>
          {t(single ? 'page.next' : 'page.nextPage')}
        </a>
      )}
    </nav>
  )
  if (single) return <>{pager}</>
  return (
    <>
      <ol class="tiles">
        {pictures.map((picture) => (
          <li key={picture.id}>
            <Thumbnail
              path={path}
              picture={picture}
              href={`${path}?picture=${picture.id}`}
              caption={picture.instruction ?? t('page.aPhoto')}
            />
          </li>
        ))}
      </ol>
      {pager}
    </>
  )
}
