-- CreateEnum
CREATE TYPE "ShelfStatus" AS ENUM ('pending', 'ready', 'failed');

-- CreateTable
CREATE TABLE "Shelf" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "imageId" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "status" "ShelfStatus" NOT NULL DEFAULT 'pending',
    "blobHash" CHAR(64),
    "looks" TEXT[],
    "columns" INTEGER,
    "tileWidth" INTEGER,
    "tileHeight" INTEGER,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Shelf_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Shelf_modelVersionId_idx" ON "Shelf"("modelVersionId");

-- CreateIndex
CREATE INDEX "Shelf_blobHash_idx" ON "Shelf"("blobHash");

-- CreateIndex
CREATE INDEX "Shelf_createdById_idx" ON "Shelf"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "Shelf_workspaceId_id_key" ON "Shelf"("workspaceId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Shelf_workspaceId_imageId_modelVersionId_key" ON "Shelf"("workspaceId", "imageId", "modelVersionId");

-- AddForeignKey
ALTER TABLE "Shelf" ADD CONSTRAINT "Shelf_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Shelf" ADD CONSTRAINT "Shelf_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Shelf" ADD CONSTRAINT "Shelf_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Shelf" ADD CONSTRAINT "Shelf_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Shelf" ADD CONSTRAINT "Shelf_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
