-- CreateEnum
CREATE TYPE "SafetyReason" AS ENUM ('drawing', 'hentai', 'neutral', 'porn', 'sexy', 'concept');

-- CreateEnum
CREATE TYPE "SafetyStatus" AS ENUM ('flagged', 'requested', 'cleared', 'withheld');

-- CreateTable
CREATE TABLE "Classification" (
    "blobHash" CHAR(64) NOT NULL,
    "classifier" TEXT NOT NULL,
    "scores" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Classification_pkey" PRIMARY KEY ("blobHash","classifier")
);

-- CreateTable
CREATE TABLE "SafetyFlag" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "imageId" UUID NOT NULL,
    "reason" "SafetyReason" NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "status" "SafetyStatus" NOT NULL DEFAULT 'flagged',
    "comment" TEXT NOT NULL DEFAULT '',
    "requestedById" UUID,
    "requestedAt" TIMESTAMPTZ(3),
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SafetyFlag_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SafetyFlag_status_requestedAt_id_idx" ON "SafetyFlag"("status", "requestedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "SafetyFlag_requestedById_idx" ON "SafetyFlag"("requestedById");

-- CreateIndex
CREATE INDEX "SafetyFlag_decidedById_idx" ON "SafetyFlag"("decidedById");

-- CreateIndex
CREATE UNIQUE INDEX "SafetyFlag_workspaceId_id_key" ON "SafetyFlag"("workspaceId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "SafetyFlag_workspaceId_imageId_key" ON "SafetyFlag"("workspaceId", "imageId");

-- AddForeignKey
ALTER TABLE "Classification" ADD CONSTRAINT "Classification_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SafetyFlag" ADD CONSTRAINT "SafetyFlag_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SafetyFlag" ADD CONSTRAINT "SafetyFlag_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SafetyFlag" ADD CONSTRAINT "SafetyFlag_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SafetyFlag" ADD CONSTRAINT "SafetyFlag_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Prisma does not know the following constraints.
ALTER TABLE "SafetyFlag" ADD CONSTRAINT "SafetyFlag_requested_has_time" CHECK ((status = 'flagged') = ("requestedAt" IS NULL));
ALTER TABLE "SafetyFlag" ADD CONSTRAINT "SafetyFlag_decided_has_time" CHECK ((status IN ('cleared', 'withheld')) = ("decidedAt" IS NOT NULL));
