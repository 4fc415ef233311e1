export { type AdminRouter, adminRouter, createAdminCaller } from './router.ts'
