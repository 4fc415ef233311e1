-- CreateEnum
CREATE TYPE "ModelTaskKind" AS ENUM ('register', 'verify', 'deploy');

-- CreateEnum
CREATE TYPE "ModelTaskStatus" AS ENUM ('waiting', 'done', 'failed');

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "app" TEXT NOT NULL DEFAULT 'amend';

-- CreateTable
CREATE TABLE "Announcement" (
    "id" UUID NOT NULL,
    "textEn" TEXT NOT NULL,
    "textDe" TEXT NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Announcement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelTask" (
    "id" UUID NOT NULL,
    "kind" "ModelTaskKind" NOT NULL,
    "status" "ModelTaskStatus" NOT NULL DEFAULT 'waiting',
    "reference" TEXT NOT NULL,
    "modelVersionId" UUID,
    "replacesId" UUID,
    "reason" TEXT,
    "bytes" BIGINT,
    "files" INTEGER,
    "digest" CHAR(64),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "requestedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ModelTask_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "User_createdAt_id_idx" ON "User"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Announcement_startsAt_idx" ON "Announcement"("startsAt");

-- CreateIndex
CREATE INDEX "Announcement_createdAt_id_idx" ON "Announcement"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ModelTask_modelVersionId_createdAt_idx" ON "ModelTask"("modelVersionId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "ModelTask_createdAt_id_idx" ON "ModelTask"("createdAt" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "ModelTask" ADD CONSTRAINT "ModelTask_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
