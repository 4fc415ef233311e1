export type { AccountState, PageAccount } from './page-account.ts'
export { PageAccountProvider, useAccountState, usePageAccount } from './provider.tsx'
