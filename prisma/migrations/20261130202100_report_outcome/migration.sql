CREATE TYPE "ShareReportOutcome" AS ENUM ('kept', 'ended');

ALTER TABLE "ShareReport"
  ADD COLUMN "outcome" "ShareReportOutcome",
  ADD COLUMN "decidedById" UUID,
  ADD COLUMN "decidedAt" TIMESTAMPTZ(3),
  ADD CONSTRAINT "ShareReport_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE INDEX "ShareReport_decidedById_idx" ON "ShareReport"("decidedById");
