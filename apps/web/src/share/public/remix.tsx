/** @jsxImportSource preact */
import { randomUUID } from 'node:crypto'
import { createCaller } from '@amend/api'
import { can } from '@amend/auth/permissions'
import { readForm } from '@amend/next-app/server/document'
import { authorizeMember, notFound } from '@amend/services'
import { remixShared, requireUnlocked, type SharedPicture, sharedPictures } from '@amend/services/share'
import { z } from 'zod'
import { app } from '../../server/app.ts'
import { documentAnswer } from './document.tsx'
import { Frame, Message } from './frame.tsx'
import { Picture } from './pictures.tsx'
import type { Texts } from './texts.ts'
import { answerVisit, seeOther, type Visit } from './visitor.tsx'

/** GET /s/<key>/remix?picture=<id>: asks into which workspace, after the visitor has signed in. */
export const remixPage = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.remix',
    act: async (visit) => {
      const { context, t, language, path } = visit
      const { picture, mayRemix } = await chosenPicture(visit, new URL(request.url).searchParams.get('picture'))
      const viewer = await createCaller(context).account.me()
      if (!viewer) {
        const back = `${path}/remix?picture=${picture.id}`
        return seeOther(`${app.signInPath}?callbackUrl=${encodeURIComponent(back)}`)
      }
      const workspaces = viewer.workspaces.filter(({ role }) => can(role, 'image:upload'))
      const title = t('remix.title')
      const refusal = !mayRemix ? t('remix.refused') : workspaces.length === 0 ? t('remix.none') : undefined
      const body =
        refusal === undefined ? (
          <RemixForm {...{ t, path, picture, workspaces }} />
        ) : (
          <Message title={title} text={refusal}>
            <a class="button" href={path}>
              {t('problem.back')}
            </a>
          </Message>
        )
      return documentAnswer({ language, title, body, sendsOrigin: true, status: refusal === undefined ? 200 : 403 })
    },
  })

const form = z.object({ picture: z.guid(), workspace: z.guid(), key: z.guid() })

/** POST /s/<key>/remix: imports the picture, and opens it in the editor. */
export const remixPicture = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.remix',
    act: async ({ context, open }) => {
      const { services, principal } = context
      const fields = form.safeParse(Object.fromEntries(await readForm(request)))
      if (!fields.success) throw notFound()
      const { picture: imageId, workspace, key: uploadKey } = fields.data
      const share = await open({ kind: 'picture', id: imageId })
      const member = await authorizeMember(services.database, principal, workspace, 'image:upload')
      const image = await remixShared(services, share, member, { imageId, key: uploadKey })
      return seeOther(`/w/${workspace}/edit/${image.id}`)
    },
  })

async function chosenPicture({ context, open }: Visit, id: string | null) {
  const share = await open(id === null ? { kind: 'cover' } : { kind: 'picture', id })
  requireUnlocked(share)
  const pictures = await sharedPictures(context.services, share.principal)
  const picture = id === null ? pictures.at(-1) : pictures.find((one) => one.id === id)
  if (!picture) throw notFound()
  return { picture, mayRemix: share.principal.permissions.includes('image:remix') }
}

interface RemixFormProps extends Pick<Texts, 't'> {
  readonly path: string
  readonly picture: SharedPicture
  readonly workspaces: readonly { readonly id: string; readonly name: string }[]
}

const RemixForm = ({ t, path, picture, workspaces }: RemixFormProps) => (
  <Frame actions={null} footer={null}>
    <div class="card">
      <h1>{t('remix.title')}</h1>
      <figure class="picture">
        <Picture path={path} picture={picture} alt={picture.instruction ?? t('page.photo')} />
      </figure>
      <p class="muted">{t('remix.text')}</p>
      <form method="post" action={`${path}/remix`}>
        <input type="hidden" name="picture" value={picture.id} />
        <input type="hidden" name="key" value={randomUUID()} />
        {workspaces.length === 1 ? (
          <input type="hidden" name="workspace" value={workspaces[0]?.id} />
        ) : (
          <label>
            {t('remix.workspace')}
            <select name="workspace">
              {workspaces.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit" class="button primary">
          {t('remix.submit')}
        </button>
      </form>
    </div>
  </Frame>
)
