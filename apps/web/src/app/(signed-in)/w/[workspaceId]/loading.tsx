import { PageLoading } from '../../../../shell/page-loading.tsx'

export default function Loading() {
  return <PageLoading />
}
