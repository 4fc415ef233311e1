import { remixPage, remixPicture } from '../../../../share/public/remix.tsx'

export const dynamic = 'force-dynamic'

interface ShareRoute {
  params: Promise<{ key: string }>
}

export const GET = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  remixPage(request, (await params).key)

export const POST = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  remixPicture(request, (await params).key)
