-- CreateEnum
CREATE TYPE "TrainingRunStatus" AS ENUM ('waiting', 'running', 'paused', 'stopped', 'finished', 'failed');

-- CreateEnum
CREATE TYPE "TrainingTarget" AS ENUM ('worker', 'cluster');

-- CreateEnum
CREATE TYPE "TrainingCommandKind" AS ENUM ('pause', 'resume', 'stop', 'save', 'sample');

-- CreateEnum
CREATE TYPE "TrainingCommandStatus" AS ENUM ('requested', 'acknowledged', 'done', 'refused');

-- AlterTable
ALTER TABLE "ModelTask" ADD COLUMN     "trainingRunId" UUID;

-- CreateTable
CREATE TABLE "TrainingRun" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" "TrainingRunStatus" NOT NULL DEFAULT 'waiting',
    "target" "TrainingTarget" NOT NULL DEFAULT 'worker',
    "settings" JSONB NOT NULL,
    "config" JSONB,
    "minutes" DOUBLE PRECISION,
    "base" TEXT NOT NULL,
    "baseVersionId" UUID,
    "pairs" TEXT NOT NULL,
    "datasetVersionId" UUID,
    "parentId" UUID,
    "folder" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "heartbeatAt" TIMESTAMPTZ(3),
    "steppedAt" TIMESTAMPTZ(3),
    "step" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER,
    "loss" DOUBLE PRECISION,
    "smoothed" DOUBLE PRECISION,
    "learningRate" DOUBLE PRECISION,
    "samplesPerSecond" DOUBLE PRECISION,
    "secondsLeft" DOUBLE PRECISION,
    "memory" BIGINT,
    "peakMemory" BIGINT,
    "seconds" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "hourlyPrice" DOUBLE PRECISION,
    "savedStep" INTEGER,
    "cluster" JSONB,
    "clusterRecord" JSONB,
    "result" TEXT,
    "resultVersionId" UUID,
    "notice" TEXT,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "alertedAt" TIMESTAMPTZ(3),
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TrainingRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrainingCommand" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "kind" "TrainingCommandKind" NOT NULL,
    "status" "TrainingCommandStatus" NOT NULL DEFAULT 'requested',
    "message" TEXT,
    "step" INTEGER,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acknowledgedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TrainingCommand_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrainingPoint" (
    "runId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "loss" DOUBLE PRECISION,
    "smoothed" DOUBLE PRECISION,
    "heldOutLoss" DOUBLE PRECISION,
    "learningRate" DOUBLE PRECISION,
    "gradNorm" DOUBLE PRECISION,
    "seconds" DOUBLE PRECISION,
    "memory" BIGINT,

    CONSTRAINT "TrainingPoint_pkey" PRIMARY KEY ("runId","step")
);

-- CreateTable
CREATE TABLE "TrainingSample" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "item" INTEGER NOT NULL,
    "pair" TEXT NOT NULL,
    "instruction" TEXT NOT NULL,
    "beforeHash" CHAR(64) NOT NULL,
    "targetHash" CHAR(64) NOT NULL,
    "answerHash" CHAR(64) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TrainingSample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrainingLogLine" (
    "runId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "TrainingLogLine_pkey" PRIMARY KEY ("runId","number")
);

-- CreateIndex
CREATE INDEX "TrainingRun_createdAt_id_idx" ON "TrainingRun"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "TrainingRun_status_idx" ON "TrainingRun"("status");

-- CreateIndex
CREATE INDEX "TrainingRun_parentId_idx" ON "TrainingRun"("parentId");

-- CreateIndex
CREATE INDEX "TrainingCommand_runId_createdAt_idx" ON "TrainingCommand"("runId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "TrainingSample_beforeHash_idx" ON "TrainingSample"("beforeHash");

-- CreateIndex
CREATE INDEX "TrainingSample_targetHash_idx" ON "TrainingSample"("targetHash");

-- CreateIndex
CREATE INDEX "TrainingSample_answerHash_idx" ON "TrainingSample"("answerHash");

-- CreateIndex
CREATE UNIQUE INDEX "TrainingSample_runId_step_item_key" ON "TrainingSample"("runId", "step", "item");

-- AddForeignKey
ALTER TABLE "TrainingCommand" ADD CONSTRAINT "TrainingCommand_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingPoint" ADD CONSTRAINT "TrainingPoint_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingSample" ADD CONSTRAINT "TrainingSample_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingSample" ADD CONSTRAINT "TrainingSample_beforeHash_fkey" FOREIGN KEY ("beforeHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingSample" ADD CONSTRAINT "TrainingSample_targetHash_fkey" FOREIGN KEY ("targetHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingSample" ADD CONSTRAINT "TrainingSample_answerHash_fkey" FOREIGN KEY ("answerHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingLogLine" ADD CONSTRAINT "TrainingLogLine_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;


