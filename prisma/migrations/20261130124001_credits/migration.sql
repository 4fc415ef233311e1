-- CreateEnum
CREATE TYPE "CreditEntryKind" AS ENUM ('reserved', 'settled', 'refunded');

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "monthlyCredits" INTEGER;

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "monthlyCredits" INTEGER;

-- CreateTable
CREATE TABLE "CreditEntry" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "editId" UUID NOT NULL,
    "kind" "CreditEntryKind" NOT NULL,
    "amount" INTEGER NOT NULL,
    "month" CHAR(7) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CreditEntry_workspaceId_month_userId_amount_idx" ON "CreditEntry"("workspaceId", "month", "userId", "amount");

-- CreateIndex
CREATE INDEX "CreditEntry_workspaceId_editId_idx" ON "CreditEntry"("workspaceId", "editId");

-- AddForeignKey
ALTER TABLE "CreditEntry" ADD CONSTRAINT "CreditEntry_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;
