import { embedPage } from '../../../../share/public/embed.tsx'

export const dynamic = 'force-dynamic'

interface ShareRoute {
  params: Promise<{ key: string }>
}

export const GET = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  embedPage(request, (await params).key)
