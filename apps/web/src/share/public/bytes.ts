import { readSharedFile, readSharedPicture, readSharePreview } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerVisit } from './visitor.tsx'

/** GET /s/<key>/pictures/<id>/<kind>: a rendition, or with "file" the picture for saving. */
export const pictureBytes = (request: Request, key: string, imageId: string, kind: string): Promise<Response> =>
  answerVisit(request, key, {
    what: kind === 'file' ? 'share.download' : 'share.picture',
    act: async ({ context, pass }) => {
      const asked = { key, pass, imageId }
      if (kind === 'file') return bytesAnswer(await readSharedFile(context, asked, request.signal))
      const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
      return bytesAnswer(await readSharedPicture(context, { ...asked, kind, ifNoneMatch, signal: request.signal }))
    },
  })

/** GET /s/<key>/preview: the picture that other programs show with the link. */
export const previewBytes = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.preview',
    act: async ({ context }) => bytesAnswer(await readSharePreview(context, key, request.signal)),
  })
