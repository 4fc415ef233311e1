import { reportPage } from '../../../../share/public/report.ts'

export const dynamic = 'force-dynamic'

interface ShareRoute {
  params: Promise<{ key: string }>
}

export const POST = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  reportPage(request, (await params).key)
