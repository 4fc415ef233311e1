ALTER TYPE "DatasetTaskKind" ADD VALUE 'add';
ALTER TYPE "DatasetTaskKind" ADD VALUE 'reword';

CREATE TABLE "DatasetHandmade" (
  "id" UUID NOT NULL,
  "datasetId" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "instruction" TEXT NOT NULL,
  "caption" TEXT,
  "editedCaption" TEXT,
  "beforeHash" CHAR(64) NOT NULL,
  "afterHash" CHAR(64) NOT NULL,
  "editId" UUID,
  "addedAt" TIMESTAMPTZ(3),
  "createdById" UUID,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "DatasetHandmade_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "DatasetHandmade_datasetId_number_key" ON "DatasetHandmade"("datasetId", "number");
CREATE INDEX "DatasetHandmade_beforeHash_idx" ON "DatasetHandmade"("beforeHash");
CREATE INDEX "DatasetHandmade_afterHash_idx" ON "DatasetHandmade"("afterHash");

ALTER TABLE "DatasetHandmade" ADD CONSTRAINT "DatasetHandmade_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "DatasetHandmade" ADD CONSTRAINT "DatasetHandmade_beforeHash_fkey" FOREIGN KEY ("beforeHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "DatasetHandmade" ADD CONSTRAINT "DatasetHandmade_afterHash_fkey" FOREIGN KEY ("afterHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The test of a strip is answered by its index, so the index has the new column.
ALTER TABLE "DatasetSample" ADD COLUMN "handmade" BOOLEAN NOT NULL DEFAULT false;
DROP INDEX "DatasetSample_datasetId_draw_image_direction_caption_unsafe_idx";
CREATE INDEX "DatasetSample_datasetId_draw_image_direction_caption_unsafe_idx" ON "DatasetSample"("datasetId", "draw", "image", "direction", "caption", "unsafe", "pictureAt", "handmade");

ALTER TABLE "DatasetScoreCell" ADD COLUMN "handmade" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "DatasetScoreCell" DROP CONSTRAINT "DatasetScoreCell_pkey";
ALTER TABLE "DatasetScoreCell" ADD CONSTRAINT "DatasetScoreCell_pkey" PRIMARY KEY ("datasetId", "image", "direction", "caption", "unsafe", "pictures", "handmade");

ALTER TABLE "TrainingRun" ADD COLUMN "preferenceSetId" UUID;
CREATE INDEX "TrainingRun_datasetVersionId_idx" ON "TrainingRun"("datasetVersionId");
