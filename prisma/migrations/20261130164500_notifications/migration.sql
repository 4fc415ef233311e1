-- CreateEnum
CREATE TYPE "NotificationKind" AS ENUM ('mention', 'comment', 'review', 'edit');

-- CreateEnum
CREATE TYPE "MailFrequency" AS ENUM ('never', 'at_once', 'daily');

-- AlterTable
ALTER TABLE "MailOutbox" ADD COLUMN     "unsubscribeUrl" TEXT;

-- CreateTable
CREATE TABLE "Notification" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "kind" "NotificationKind" NOT NULL,
    "imageId" UUID NOT NULL,
    "subjectId" UUID NOT NULL,
    "actorId" UUID,
    "shown" BOOLEAN NOT NULL,
    "forDigest" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationChoice" (
    "userId" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "app" BOOLEAN NOT NULL,
    "mail" "MailFrequency" NOT NULL,

    CONSTRAINT "NotificationChoice_pkey" PRIMARY KEY ("userId","event")
);

-- CreateTable
CREATE TABLE "UnsubscribeKey" (
    "userId" UUID NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "UnsubscribeKey_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "PageAddress" (
    "id" TEXT NOT NULL,
    "baseUrl" TEXT NOT NULL,

    CONSTRAINT "PageAddress_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Notification_userId_createdAt_id_idx" ON "Notification"("userId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Notification_workspaceId_imageId_idx" ON "Notification"("workspaceId", "imageId");

-- CreateIndex
CREATE INDEX "Notification_actorId_idx" ON "Notification"("actorId");

-- CreateIndex
CREATE INDEX "Notification_createdAt_idx" ON "Notification"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_workspaceId_id_key" ON "Notification"("workspaceId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_workspaceId_userId_kind_subjectId_key" ON "Notification"("workspaceId", "userId", "kind", "subjectId");

-- CreateIndex
CREATE UNIQUE INDEX "UnsubscribeKey_key_key" ON "UnsubscribeKey"("key");

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NotificationChoice" ADD CONSTRAINT "NotificationChoice_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UnsubscribeKey" ADD CONSTRAINT "UnsubscribeKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Notifications that wait for a daily mail
CREATE INDEX "Notification_forDigest_idx" ON "Notification"("userId") WHERE "forDigest";
