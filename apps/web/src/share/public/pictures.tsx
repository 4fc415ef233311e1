/** @jsxImportSource preact */
import type { SharedPicture } from '@amend/services/share'
import type { Texts } from './texts.ts'

/** Long sides of the renditions, in pixels. */
export const longSides = { thumbnail: 400, preview: 2048 } as const
type Kind = keyof typeof longSides

export const pictureUrl = (path: string, { id, versions }: SharedPicture, kind: Kind) =>
  `${path}/pictures/${id}/${kind}?v=${versions[kind] ?? ''}`

/** The width of a rendition. */
const widthOf = ({ width, height }: SharedPicture, kind: Kind) =>
  Math.round(width * Math.min(1, longSides[kind] / Math.max(width, height)))

interface PictureProps {
  readonly path: string
  readonly picture: SharedPicture
  readonly alt: string
  readonly name?: string
}

/** A picture in the size that the screen needs. */
export const Picture = ({ path, picture, alt, name }: PictureProps) => (
  <img
    class={name}
    alt={alt}
    width={widthOf(picture, 'preview')}
    height={Math.round((widthOf(picture, 'preview') * picture.height) / picture.width)}
    src={pictureUrl(path, picture, 'preview')}
    srcset={(['thumbnail', 'preview'] as const)
      .map((kind) => `${pictureUrl(path, picture, kind)} ${widthOf(picture, kind)}w`)
      .join(', ')}
    sizes="(max-width: 72rem) 100vw, 72rem"
    decoding="async"
  />
)

interface ComparisonProps extends Pick<Texts, 't'> {
  readonly path: string
  readonly before: SharedPicture | undefined
  readonly after: SharedPicture
}

/** A picture, with the one before it under a slider. Without a script both are shown, one below the other. */
export const Comparison = ({ t, path, before, after }: ComparisonProps) =>
  before ? (
    <figure class="picture slider">
      <Picture path={path} picture={after} alt={after.instruction ?? t('page.result')} />
      <Picture path={path} picture={before} alt={before.instruction ?? t('page.photo')} name="before" />
      <span class="edge" />
      <span class="tag left">{t('page.before')}</span>
      <span class="tag right">{t('page.after')}</span>
      <input
        type="range"
        min="0"
        max="100"
        value="50"
        hidden
        aria-label={t('page.slider')}
        title={t('page.sliderHint')}
      />
    </figure>
  ) : (
    <figure class="picture">
      <Picture path={path} picture={after} alt={after.instruction ?? t('page.photo')} />
    </figure>
  )

interface ThumbnailProps {
  readonly path: string
  readonly picture: SharedPicture
  readonly href: string
  readonly caption: string
  readonly current?: boolean
}

export const Thumbnail = ({ path, picture, href, caption, current = false }: ThumbnailProps) => (
  <a class="step" href={href} aria-current={current ? 'true' : undefined}>
    <img alt="" loading="lazy" src={pictureUrl(path, picture, 'thumbnail')} />
    {caption}
  </a>
)
