-- AlterEnum
ALTER TYPE "ExportSize" ADD VALUE 'preview';
ALTER TYPE "ExportSize" ADD VALUE 'thumbnail';

-- AlterTable
ALTER TABLE "Export" ADD COLUMN "mark" TEXT NOT NULL DEFAULT '';

-- DropIndex
DROP INDEX "Export_workspaceId_imageId_format_size_withRecipe_key";

-- CreateIndex
CREATE UNIQUE INDEX "Export_workspaceId_imageId_format_size_withRecipe_mark_key" ON "Export"("workspaceId", "imageId", "format", "size", "withRecipe", "mark");
