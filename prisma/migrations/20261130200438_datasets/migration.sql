-- CreateEnum
CREATE TYPE "DatasetDecision" AS ENUM ('accepted', 'rejected');

-- CreateEnum
CREATE TYPE "DatasetTaskKind" AS ENUM ('prepare', 'judge', 'freeze', 'export', 'import', 'index');

-- CreateEnum
CREATE TYPE "DatasetTaskStatus" AS ENUM ('waiting', 'running', 'done', 'failed');

-- CreateEnum
CREATE TYPE "DatasetRunPause" AS ENUM ('person', 'budget');

-- AlterEnum
ALTER TYPE "DatasetRunStatus" ADD VALUE 'paused';

-- AlterTable
ALTER TABLE "DatasetRun" ADD COLUMN     "budget" DOUBLE PRECISION,
ADD COLUMN     "datasetId" UUID,
ADD COLUMN     "pausedBy" "DatasetRunPause",
ADD COLUMN     "pictureBytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "workTime" DOUBLE PRECISION NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "DatasetChunk" ADD COLUMN     "startedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Dataset" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "folder" TEXT,
    "recipe" JSONB NOT NULL,
    "source" JSONB,
    "captionsHash" CHAR(64),
    "captions" INTEGER,
    "refused" JSONB,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetTriple" (
    "datasetId" UUID NOT NULL,
    "triple" INTEGER NOT NULL,
    "chunk" INTEGER NOT NULL,
    "caption" TEXT NOT NULL,
    "instruction" TEXT,
    "editedCaption" TEXT,
    "url" TEXT,
    "licence" TEXT,
    "writer" TEXT NOT NULL,
    "refused" TEXT,

    CONSTRAINT "DatasetTriple_pkey" PRIMARY KEY ("datasetId","triple")
);

-- CreateTable
CREATE TABLE "DatasetSample" (
    "datasetId" UUID NOT NULL,
    "triple" INTEGER NOT NULL,
    "candidate" INTEGER NOT NULL,
    "chunk" INTEGER NOT NULL,
    "seed" BIGINT NOT NULL,
    "image" REAL,
    "direction" REAL,
    "caption" REAL,
    "captionBefore" REAL,
    "captionAfter" REAL,
    "sharedAttention" REAL,
    "guidance" REAL,
    "unsafe" BOOLEAN NOT NULL DEFAULT false,
    "draw" INTEGER NOT NULL,
    "pictureAt" INTEGER,
    "beforeBytes" INTEGER,
    "afterBytes" INTEGER,

    CONSTRAINT "DatasetSample_pkey" PRIMARY KEY ("datasetId","triple","candidate")
);

-- CreateTable
CREATE TABLE "DatasetScoreCell" (
    "datasetId" UUID NOT NULL,
    "image" SMALLINT NOT NULL,
    "direction" SMALLINT NOT NULL,
    "caption" SMALLINT NOT NULL,
    "unsafe" BOOLEAN NOT NULL,
    "pictures" BOOLEAN NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "DatasetScoreCell_pkey" PRIMARY KEY ("datasetId","image","direction","caption","unsafe","pictures")
);

-- CreateTable
CREATE TABLE "DatasetPictures" (
    "datasetId" UUID NOT NULL,
    "chunk" INTEGER NOT NULL,
    "blobHash" CHAR(64),

    CONSTRAINT "DatasetPictures_pkey" PRIMARY KEY ("datasetId","chunk")
);

-- CreateTable
CREATE TABLE "DatasetReview" (
    "datasetId" UUID NOT NULL,
    "triple" INTEGER NOT NULL,
    "candidate" INTEGER NOT NULL,
    "decision" "DatasetDecision" NOT NULL,
    "reason" TEXT,
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DatasetReview_pkey" PRIMARY KEY ("datasetId","triple","candidate")
);

-- CreateTable
CREATE TABLE "DatasetDuplicate" (
    "datasetId" UUID NOT NULL,
    "cluster" INTEGER NOT NULL,
    "triple" INTEGER NOT NULL,
    "candidate" INTEGER NOT NULL,
    "best" BOOLEAN NOT NULL,

    CONSTRAINT "DatasetDuplicate_pkey" PRIMARY KEY ("datasetId","cluster","triple","candidate")
);

-- CreateTable
CREATE TABLE "DatasetSelection" (
    "id" UUID NOT NULL,
    "datasetId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "funnel" JSONB,
    "judgedAt" TIMESTAMPTZ(3),
    "updatedById" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DatasetSelection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetVersion" (
    "id" UUID NOT NULL,
    "datasetId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "pairs" INTEGER NOT NULL,
    "captions" INTEGER NOT NULL,
    "instructions" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "facts" JSONB NOT NULL,
    "card" TEXT NOT NULL,
    "frozenById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DatasetVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetVersionPair" (
    "versionId" UUID NOT NULL,
    "triple" INTEGER NOT NULL,
    "candidate" INTEGER NOT NULL,

    CONSTRAINT "DatasetVersionPair_pkey" PRIMARY KEY ("versionId","triple","candidate")
);

-- CreateTable
CREATE TABLE "DatasetTask" (
    "id" UUID NOT NULL,
    "datasetId" UUID NOT NULL,
    "kind" "DatasetTaskKind" NOT NULL,
    "status" "DatasetTaskStatus" NOT NULL DEFAULT 'waiting',
    "input" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "DatasetTask_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Dataset_name_key" ON "Dataset"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Dataset_folder_key" ON "Dataset"("folder");

-- CreateIndex
CREATE INDEX "Dataset_createdAt_id_idx" ON "Dataset"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Dataset_captionsHash_idx" ON "Dataset"("captionsHash");

-- CreateIndex
CREATE INDEX "DatasetTriple_datasetId_chunk_idx" ON "DatasetTriple"("datasetId", "chunk");

-- CreateIndex
CREATE INDEX "DatasetTriple_datasetId_refused_idx" ON "DatasetTriple"("datasetId", "refused");

-- CreateIndex
CREATE INDEX "DatasetSample_datasetId_chunk_idx" ON "DatasetSample"("datasetId", "chunk");

-- CreateIndex
CREATE INDEX "DatasetSample_datasetId_image_triple_candidate_idx" ON "DatasetSample"("datasetId", "image", "triple", "candidate");

-- CreateIndex
CREATE INDEX "DatasetSample_datasetId_direction_triple_candidate_idx" ON "DatasetSample"("datasetId", "direction", "triple", "candidate");

-- CreateIndex
CREATE INDEX "DatasetSample_datasetId_caption_triple_candidate_idx" ON "DatasetSample"("datasetId", "caption", "triple", "candidate");

-- CreateIndex
CREATE INDEX "DatasetSample_datasetId_draw_image_direction_caption_unsafe_idx" ON "DatasetSample"("datasetId", "draw", "image", "direction", "caption", "unsafe", "pictureAt");

-- CreateIndex
CREATE INDEX "DatasetPictures_blobHash_idx" ON "DatasetPictures"("blobHash");

-- CreateIndex
CREATE INDEX "DatasetReview_datasetId_decidedAt_idx" ON "DatasetReview"("datasetId", "decidedAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "DatasetSelection_datasetId_name_key" ON "DatasetSelection"("datasetId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "DatasetVersion_folder_key" ON "DatasetVersion"("folder");

-- CreateIndex
CREATE UNIQUE INDEX "DatasetVersion_datasetId_number_key" ON "DatasetVersion"("datasetId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "DatasetVersion_datasetId_name_key" ON "DatasetVersion"("datasetId", "name");

-- CreateIndex
CREATE INDEX "DatasetTask_datasetId_createdAt_id_idx" ON "DatasetTask"("datasetId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "DatasetRun_datasetId_createdAt_id_idx" ON "DatasetRun"("datasetId", "createdAt" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "Dataset" ADD CONSTRAINT "Dataset_captionsHash_fkey" FOREIGN KEY ("captionsHash") REFERENCES "Blob"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetTriple" ADD CONSTRAINT "DatasetTriple_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetSample" ADD CONSTRAINT "DatasetSample_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetScoreCell" ADD CONSTRAINT "DatasetScoreCell_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetPictures" ADD CONSTRAINT "DatasetPictures_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetPictures" ADD CONSTRAINT "DatasetPictures_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetReview" ADD CONSTRAINT "DatasetReview_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetDuplicate" ADD CONSTRAINT "DatasetDuplicate_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetSelection" ADD CONSTRAINT "DatasetSelection_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetVersion" ADD CONSTRAINT "DatasetVersion_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetVersionPair" ADD CONSTRAINT "DatasetVersionPair_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DatasetVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetTask" ADD CONSTRAINT "DatasetTask_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetRun" ADD CONSTRAINT "DatasetRun_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;


