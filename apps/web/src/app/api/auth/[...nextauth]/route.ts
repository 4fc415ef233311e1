import { handleAuth } from '../../../../auth/handler.ts'

export const dynamic = 'force-dynamic'

export { handleAuth as GET, handleAuth as POST }
