-- A page of samples by a score tests the others: with all of them in its index, rows that fail are not read.
DROP INDEX "DatasetSample_datasetId_image_triple_candidate_idx";
CREATE INDEX "DatasetSample_by_image" ON "DatasetSample"("datasetId", "image", "triple", "candidate", "direction", "caption", "unsafe", "pictureAt", "handmade");
DROP INDEX "DatasetSample_datasetId_direction_triple_candidate_idx";
CREATE INDEX "DatasetSample_by_direction" ON "DatasetSample"("datasetId", "direction", "triple", "candidate", "image", "caption", "unsafe", "pictureAt", "handmade");
DROP INDEX "DatasetSample_datasetId_caption_triple_candidate_idx";
CREATE INDEX "DatasetSample_by_caption" ON "DatasetSample"("datasetId", "caption", "triple", "candidate", "image", "direction", "unsafe", "pictureAt", "handmade");

-- A version never changes, so its histograms are counted once.
ALTER TABLE "DatasetVersion" ADD COLUMN "histograms" JSONB;

-- Few rows are made by people, and thresholds do not apply to them.
CREATE INDEX "DatasetSample_handmade_idx" ON "DatasetSample"("datasetId", "triple", "candidate") WHERE "handmade";
