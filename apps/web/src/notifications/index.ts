export { NotificationBell } from './notification-bell.tsx'
export { NotificationsSection } from './notifications-section.tsx'
