import { previewBytes } from '../../../../share/public/bytes.ts'

export const dynamic = 'force-dynamic'

interface ShareRoute {
  params: Promise<{ key: string }>
}

export const GET = async (request: Request, { params }: ShareRoute): Promise<Response> =>
  previewBytes(request, (await params).key)
