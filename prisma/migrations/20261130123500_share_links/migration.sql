-- CreateEnum
CREATE TYPE "ShareSubject" AS ENUM ('image', 'branch', 'selection');

-- CreateEnum
CREATE TYPE "ImageOrigin" AS ENUM ('share');

-- CreateEnum
CREATE TYPE "ShareReportReason" AS ENUM ('illegal', 'sexual', 'violent', 'personal', 'copyright', 'other');

-- AlterTable
ALTER TABLE "Image" ADD COLUMN "origin" "ImageOrigin",
ADD COLUMN "originInstructions" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "ShareLink" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "subject" "ShareSubject" NOT NULL,
    "imageId" UUID,
    "compare" BOOLEAN NOT NULL DEFAULT true,
    "keyHash" CHAR(64) NOT NULL,
    "keySealed" TEXT NOT NULL,
    "passwordHash" TEXT,
    "download" BOOLEAN NOT NULL DEFAULT true,
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "views" INTEGER NOT NULL DEFAULT 0,
    "lastViewedAt" TIMESTAMPTZ(3),
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ShareLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ShareLinkImage" (
    "workspaceId" UUID NOT NULL,
    "shareLinkId" UUID NOT NULL,
    "imageId" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "ShareLinkImage_pkey" PRIMARY KEY ("workspaceId","shareLinkId","imageId")
);

-- CreateTable
CREATE TABLE "ShareReport" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "shareLinkId" UUID NOT NULL,
    "reason" "ShareReportReason" NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ShareReport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ShareLink_keyHash_key" ON "ShareLink"("keyHash");

-- CreateIndex
CREATE INDEX "ShareLink_workspaceId_createdAt_id_idx" ON "ShareLink"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ShareLink_workspaceId_imageId_idx" ON "ShareLink"("workspaceId", "imageId");

-- CreateIndex
CREATE INDEX "ShareLink_createdById_idx" ON "ShareLink"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "ShareLink_workspaceId_id_key" ON "ShareLink"("workspaceId", "id");

-- CreateIndex
CREATE INDEX "ShareLinkImage_workspaceId_imageId_idx" ON "ShareLinkImage"("workspaceId", "imageId");

-- CreateIndex
CREATE INDEX "ShareReport_workspaceId_shareLinkId_idx" ON "ShareReport"("workspaceId", "shareLinkId");

-- CreateIndex
CREATE INDEX "ShareReport_createdAt_id_idx" ON "ShareReport"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "ShareReport_workspaceId_id_key" ON "ShareReport"("workspaceId", "id");

-- AddForeignKey
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLinkImage" ADD CONSTRAINT "ShareLinkImage_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLinkImage" ADD CONSTRAINT "ShareLinkImage_workspaceId_shareLinkId_fkey" FOREIGN KEY ("workspaceId", "shareLinkId") REFERENCES "ShareLink"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLinkImage" ADD CONSTRAINT "ShareLinkImage_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareReport" ADD CONSTRAINT "ShareReport_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareReport" ADD CONSTRAINT "ShareReport_workspaceId_shareLinkId_fkey" FOREIGN KEY ("workspaceId", "shareLinkId") REFERENCES "ShareLink"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
