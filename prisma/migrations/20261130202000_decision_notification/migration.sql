ALTER TYPE "NotificationKind" ADD VALUE 'decision';
