-- CreateEnum
CREATE TYPE "CanaryStatus" AS ENUM ('opening', 'running', 'promoted', 'rolledBack');

-- CreateEnum
CREATE TYPE "CanaryArm" AS ENUM ('incumbent', 'candidate');

-- CreateEnum
CREATE TYPE "EvaluationStatus" AS ENUM ('waiting', 'running', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "EvaluationPictureKind" AS ENUM ('photo', 'target', 'result');

-- CreateEnum
CREATE TYPE "Vote" AS ENUM ('up', 'down');

-- CreateEnum
CREATE TYPE "PairwiseChoice" AS ENUM ('first', 'second', 'tie', 'bothBad');

-- CreateEnum
CREATE TYPE "PreferenceSetStatus" AS ENUM ('waiting', 'done', 'failed');

-- AlterEnum


ALTER TYPE "ModelTaskKind" ADD VALUE 'canary';
ALTER TYPE "ModelTaskKind" ADD VALUE 'pull';

-- AlterTable
ALTER TABLE "Edit" ADD COLUMN     "canaryArm" "CanaryArm",
ADD COLUMN     "canaryId" UUID;

-- AlterTable
ALTER TABLE "ModelTask" ADD COLUMN     "canaryId" UUID,
ADD COLUMN     "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "variant" TEXT;

-- CreateTable
CREATE TABLE "Canary" (
    "id" UUID NOT NULL,
    "candidateId" UUID NOT NULL,
    "incumbentId" UUID NOT NULL,
    "deploymentId" UUID NOT NULL,
    "status" "CanaryStatus" NOT NULL DEFAULT 'opening',
    "share" INTEGER NOT NULL DEFAULT 0,
    "workspaceIds" UUID[],
    "least" INTEGER NOT NULL,
    "margin" DOUBLE PRECISION NOT NULL,
    "override" TEXT,
    "startedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" UUID,
    "reason" TEXT,
    "outcome" JSONB,

    CONSTRAINT "Canary_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GoldenItem" (
    "id" UUID NOT NULL,
    "instruction" TEXT NOT NULL,
    "photoHash" CHAR(64) NOT NULL,
    "targetHash" CHAR(64),
    "photoCaption" TEXT,
    "resultCaption" TEXT,
    "origin" TEXT NOT NULL,
    "addedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "GoldenItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvaluationRun" (
    "id" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "folder" TEXT,
    "setDigest" CHAR(64),
    "settings" JSONB NOT NULL,
    "status" "EvaluationStatus" NOT NULL DEFAULT 'waiting',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "items" JSONB,
    "results" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "heartbeatAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "EvaluationRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvaluationPicture" (
    "runId" UUID NOT NULL,
    "itemId" TEXT NOT NULL,
    "kind" "EvaluationPictureKind" NOT NULL,
    "blobHash" CHAR(64) NOT NULL,

    CONSTRAINT "EvaluationPicture_pkey" PRIMARY KEY ("runId","itemId","kind")
);

-- CreateTable
CREATE TABLE "EvaluationComparison" (
    "firstId" UUID NOT NULL,
    "secondId" UUID NOT NULL,
    "result" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "EvaluationComparison_pkey" PRIMARY KEY ("firstId","secondId")
);

-- CreateTable
CREATE TABLE "EditVote" (
    "workspaceId" UUID NOT NULL,
    "editId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "vote" "Vote" NOT NULL,
    "forTraining" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "EditVote_pkey" PRIMARY KEY ("workspaceId","editId","userId")
);

-- CreateTable
CREATE TABLE "TrainingConsent" (
    "userId" UUID NOT NULL,
    "givenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TrainingConsent_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "PairwiseTask" (
    "id" UUID NOT NULL,
    "firstId" UUID NOT NULL,
    "secondId" UUID NOT NULL,
    "itemId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PairwiseTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PairwiseVote" (
    "taskId" UUID NOT NULL,
    "raterId" UUID NOT NULL,
    "choice" "PairwiseChoice" NOT NULL,
    "swapped" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PairwiseVote_pkey" PRIMARY KEY ("taskId","raterId")
);

-- CreateTable
CREATE TABLE "PreferenceSet" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" "PreferenceSetStatus" NOT NULL DEFAULT 'waiting',
    "folder" TEXT,
    "fromPairwise" INTEGER NOT NULL DEFAULT 0,
    "fromVotes" INTEGER NOT NULL DEFAULT 0,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PreferenceSet_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Canary_status_idx" ON "Canary"("status");

-- CreateIndex
CREATE INDEX "Canary_createdAt_id_idx" ON "Canary"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Canary_candidateId_idx" ON "Canary"("candidateId");

-- CreateIndex
CREATE INDEX "Canary_incumbentId_idx" ON "Canary"("incumbentId");

-- CreateIndex
CREATE INDEX "GoldenItem_removedAt_createdAt_idx" ON "GoldenItem"("removedAt", "createdAt");

-- CreateIndex
CREATE INDEX "GoldenItem_photoHash_idx" ON "GoldenItem"("photoHash");

-- CreateIndex
CREATE INDEX "GoldenItem_targetHash_idx" ON "GoldenItem"("targetHash");

-- CreateIndex
CREATE INDEX "EvaluationRun_modelVersionId_createdAt_idx" ON "EvaluationRun"("modelVersionId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "EvaluationRun_createdAt_id_idx" ON "EvaluationRun"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "EvaluationPicture_blobHash_idx" ON "EvaluationPicture"("blobHash");

-- CreateIndex
CREATE INDEX "EvaluationComparison_secondId_idx" ON "EvaluationComparison"("secondId");

-- CreateIndex
CREATE INDEX "EditVote_userId_idx" ON "EditVote"("userId");

-- CreateIndex
CREATE INDEX "PairwiseTask_secondId_idx" ON "PairwiseTask"("secondId");

-- CreateIndex
CREATE UNIQUE INDEX "PairwiseTask_firstId_secondId_itemId_key" ON "PairwiseTask"("firstId", "secondId", "itemId");

-- CreateIndex
CREATE INDEX "PairwiseVote_raterId_idx" ON "PairwiseVote"("raterId");

-- CreateIndex
CREATE UNIQUE INDEX "PreferenceSet_name_key" ON "PreferenceSet"("name");

-- CreateIndex
CREATE INDEX "PreferenceSet_createdAt_id_idx" ON "PreferenceSet"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Edit_canaryId_canaryArm_idx" ON "Edit"("canaryId", "canaryArm");

-- AddForeignKey
ALTER TABLE "Canary" ADD CONSTRAINT "Canary_candidateId_fkey" FOREIGN KEY ("candidateId") REFERENCES "ModelVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Canary" ADD CONSTRAINT "Canary_incumbentId_fkey" FOREIGN KEY ("incumbentId") REFERENCES "ModelVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_canaryId_fkey" FOREIGN KEY ("canaryId") REFERENCES "Canary"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GoldenItem" ADD CONSTRAINT "GoldenItem_photoHash_fkey" FOREIGN KEY ("photoHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GoldenItem" ADD CONSTRAINT "GoldenItem_targetHash_fkey" FOREIGN KEY ("targetHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvaluationRun" ADD CONSTRAINT "EvaluationRun_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvaluationPicture" ADD CONSTRAINT "EvaluationPicture_runId_fkey" FOREIGN KEY ("runId") REFERENCES "EvaluationRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvaluationPicture" ADD CONSTRAINT "EvaluationPicture_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvaluationComparison" ADD CONSTRAINT "EvaluationComparison_firstId_fkey" FOREIGN KEY ("firstId") REFERENCES "EvaluationRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvaluationComparison" ADD CONSTRAINT "EvaluationComparison_secondId_fkey" FOREIGN KEY ("secondId") REFERENCES "EvaluationRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EditVote" ADD CONSTRAINT "EditVote_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EditVote" ADD CONSTRAINT "EditVote_workspaceId_editId_fkey" FOREIGN KEY ("workspaceId", "editId") REFERENCES "Edit"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EditVote" ADD CONSTRAINT "EditVote_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingConsent" ADD CONSTRAINT "TrainingConsent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PairwiseTask" ADD CONSTRAINT "PairwiseTask_firstId_fkey" FOREIGN KEY ("firstId") REFERENCES "EvaluationRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PairwiseTask" ADD CONSTRAINT "PairwiseTask_secondId_fkey" FOREIGN KEY ("secondId") REFERENCES "EvaluationRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PairwiseVote" ADD CONSTRAINT "PairwiseVote_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "PairwiseTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;


