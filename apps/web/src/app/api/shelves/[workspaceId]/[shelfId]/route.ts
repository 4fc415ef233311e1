import { readShelf } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface ShelfRoute {
  params: Promise<{ workspaceId: string; shelfId: string }>
}

/** Serves the small pictures of an image in all looks. */
export function GET(request: Request, { params }: ShelfRoute): Promise<Response> {
  return answerBy(app, request, 'shelf.read', async (context) => {
    const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
    return bytesAnswer(await readShelf(context, { ...(await params), ifNoneMatch }))
  })
}
