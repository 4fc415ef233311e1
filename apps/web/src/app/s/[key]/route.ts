import { openPage, unlockPage } from '../../../share/public/open.tsx'

export const dynamic = 'force-dynamic'

interface ShareRoute {
  params: Promise<{ key: string }>
}

/** The page of a shared link, for visitors without an account. */
export const GET = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  openPage(request, (await params).key)

/** The password of a link. */
export const POST = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  unlockPage(request, (await params).key)
