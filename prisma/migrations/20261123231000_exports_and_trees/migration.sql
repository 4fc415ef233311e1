-- CreateEnum
CREATE TYPE "ExportFormat" AS ENUM ('png', 'jpeg', 'webp', 'avif');

-- CreateEnum
CREATE TYPE "ExportSize" AS ENUM ('original', 'model');

-- CreateEnum
CREATE TYPE "ExportStatus" AS ENUM ('pending', 'ready', 'failed');

-- AlterEnum
ALTER TYPE "ImageKind" ADD VALUE 'sketch';

-- AlterEnum
ALTER TYPE "RenditionKind" ADD VALUE 'model';

-- AlterTable
ALTER TABLE "Edit" ADD COLUMN     "treeId" UUID;

-- AlterTable
ALTER TABLE "Image" ADD COLUMN     "treeId" UUID;

-- CreateTable
CREATE TABLE "Export" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "imageId" UUID NOT NULL,
    "format" "ExportFormat" NOT NULL,
    "size" "ExportSize" NOT NULL,
    "withRecipe" BOOLEAN NOT NULL,
    "status" "ExportStatus" NOT NULL DEFAULT 'pending',
    "blobHash" CHAR(64),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Export_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Export_blobHash_idx" ON "Export"("blobHash");

-- CreateIndex
CREATE INDEX "Export_createdById_idx" ON "Export"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "Export_workspaceId_id_key" ON "Export"("workspaceId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Export_workspaceId_imageId_format_size_withRecipe_key" ON "Export"("workspaceId", "imageId", "format", "size", "withRecipe");

-- CreateIndex
CREATE INDEX "Edit_workspaceId_treeId_idx" ON "Edit"("workspaceId", "treeId");

-- CreateIndex
CREATE INDEX "Image_workspaceId_treeId_idx" ON "Image"("workspaceId", "treeId");

-- CreateIndex
CREATE UNIQUE INDEX "VerificationToken_token_key" ON "VerificationToken"("token");

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- What Prisma's schema cannot say. A value that was added to an enum cannot be named in the same transaction.

ALTER TABLE "Image" DROP CONSTRAINT "Image_upload_without_edit",
  ADD CONSTRAINT "Image_upload_is_root" CHECK (kind <> 'upload' OR ("editId" IS NULL AND "treeId" IS NULL));

ALTER TABLE "Export" ADD CONSTRAINT "Export_ready_has_blob" CHECK (status <> 'ready' OR "blobHash" IS NOT NULL),
  ADD CONSTRAINT "Export_failed_has_reason"
    CHECK (status <> 'failed' OR ("errorCode" IS NOT NULL AND "errorMessage" IS NOT NULL));

-- The trees of what there is.
WITH RECURSIVE tree AS (
  SELECT "workspaceId", id, id AS root FROM "Image" WHERE kind = 'upload'
  UNION ALL
  SELECT image."workspaceId", image.id, tree.root
  FROM tree
  JOIN "Edit" AS edit ON edit."workspaceId" = tree."workspaceId" AND edit."sourceId" = tree.id
  JOIN "Image" AS image ON image."workspaceId" = edit."workspaceId" AND image."editId" = edit.id
)
UPDATE "Image" AS image SET "treeId" = tree.root FROM tree WHERE image.id = tree.id AND image.kind <> 'upload';

UPDATE "Edit" AS edit SET "treeId" = COALESCE(image."treeId", image.id)
FROM "Image" AS image WHERE image."workspaceId" = edit."workspaceId" AND image.id = edit."sourceId";
