-- AlterTable
ALTER TABLE "ModelVersion" ADD COLUMN     "needs" JSONB;
