export { CommentsPanel } from './comments-panel.tsx'
export { MentionToasts } from './mention-toasts.tsx'
export { ReviewSummary } from './review-summary.tsx'
