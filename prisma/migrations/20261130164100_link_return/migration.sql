-- AlterTable
ALTER TABLE "VerificationToken" ADD COLUMN "returnTo" TEXT;
