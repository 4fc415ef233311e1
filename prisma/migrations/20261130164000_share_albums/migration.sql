-- AlterEnum
ALTER TYPE "ShareSubject" ADD VALUE 'album';

-- AlterTable
ALTER TABLE "ShareLink" ADD COLUMN "albumId" UUID;

-- CreateIndex
CREATE INDEX "ShareLink_workspaceId_albumId_idx" ON "ShareLink"("workspaceId", "albumId");

-- AddForeignKey
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_workspaceId_albumId_fkey" FOREIGN KEY ("workspaceId", "albumId") REFERENCES "Album"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
