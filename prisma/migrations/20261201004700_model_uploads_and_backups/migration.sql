-- CreateEnum
CREATE TYPE "ModelUploadKind" AS ENUM ('checkpoint', 'lora');

-- CreateEnum
CREATE TYPE "BackupTaskKind" AS ENUM ('backup', 'drill');

-- CreateEnum
CREATE TYPE "BackupTaskStatus" AS ENUM ('waiting', 'done', 'failed');

-- AlterEnum
ALTER TYPE "ModelTaskKind" ADD VALUE 'upload';
ALTER TYPE "ModelTaskKind" ADD VALUE 'adapt';
ALTER TYPE "ModelTaskKind" ADD VALUE 'optimize';

-- AlterTable
ALTER TABLE "ModelTask" ADD COLUMN     "baseId" UUID,
ADD COLUMN     "name" TEXT,
ADD COLUMN     "uploadId" UUID,
ADD COLUMN     "weight" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "ModelUpload" (
    "id" UUID NOT NULL,
    "kind" "ModelUploadKind" NOT NULL,
    "fileName" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "startedById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ModelUpload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelUploadPiece" (
    "uploadId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "blobHash" CHAR(64) NOT NULL,
    "bytes" INTEGER NOT NULL,

    CONSTRAINT "ModelUploadPiece_pkey" PRIMARY KEY ("uploadId","number")
);

-- CreateTable
CREATE TABLE "BackupTask" (
    "id" UUID NOT NULL,
    "kind" "BackupTaskKind" NOT NULL,
    "status" "BackupTaskStatus" NOT NULL DEFAULT 'waiting',
    "folder" TEXT,
    "digest" CHAR(64),
    "bytes" BIGINT,
    "tables" INTEGER,
    "rows" BIGINT,
    "files" INTEGER,
    "fileBytes" BIGINT,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "BackupTask_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ModelUpload_startedById_idx" ON "ModelUpload"("startedById");

-- CreateIndex
CREATE INDEX "ModelUpload_createdAt_idx" ON "ModelUpload"("createdAt");

-- CreateIndex
CREATE INDEX "ModelUploadPiece_blobHash_idx" ON "ModelUploadPiece"("blobHash");

-- CreateIndex
CREATE INDEX "BackupTask_createdAt_id_idx" ON "BackupTask"("createdAt" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "ModelUploadPiece" ADD CONSTRAINT "ModelUploadPiece_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "ModelUpload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModelUploadPiece" ADD CONSTRAINT "ModelUploadPiece_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;
