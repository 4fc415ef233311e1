-- CreateEnum
CREATE TYPE "DatasetRunStatus" AS ENUM ('waiting', 'running', 'finished', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "DatasetChunkStatus" AS ENUM ('open', 'queued', 'running', 'done', 'failed');

-- CreateTable
CREATE TABLE "DatasetRun" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "status" "DatasetRunStatus" NOT NULL DEFAULT 'waiting',
    "captions" INTEGER NOT NULL,
    "chunks" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "candidates" INTEGER NOT NULL DEFAULT 0,
    "kept" INTEGER NOT NULL DEFAULT 0,
    "cost" DOUBLE PRECISION,
    "notice" TEXT,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "DatasetRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetChunk" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "DatasetChunkStatus" NOT NULL DEFAULT 'open',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "heartbeatAt" TIMESTAMPTZ(3),

    CONSTRAINT "DatasetChunk_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DatasetRun_createdAt_id_idx" ON "DatasetRun"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "DatasetChunk_runId_status_number_idx" ON "DatasetChunk"("runId", "status", "number");

-- CreateIndex
CREATE UNIQUE INDEX "DatasetChunk_runId_number_key" ON "DatasetChunk"("runId", "number");

-- AddForeignKey
ALTER TABLE "DatasetChunk" ADD CONSTRAINT "DatasetChunk_runId_fkey" FOREIGN KEY ("runId") REFERENCES "DatasetRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;
