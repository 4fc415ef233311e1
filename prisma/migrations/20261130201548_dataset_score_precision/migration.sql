-- AlterTable
ALTER TABLE "DatasetSample" ALTER COLUMN "image" SET DATA TYPE DOUBLE PRECISION,
ALTER COLUMN "direction" SET DATA TYPE DOUBLE PRECISION,
ALTER COLUMN "caption" SET DATA TYPE DOUBLE PRECISION,
ALTER COLUMN "captionBefore" SET DATA TYPE DOUBLE PRECISION,
ALTER COLUMN "captionAfter" SET DATA TYPE DOUBLE PRECISION,
ALTER COLUMN "sharedAttention" SET DATA TYPE DOUBLE PRECISION,
ALTER COLUMN "guidance" SET DATA TYPE DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "DatasetTask" ADD COLUMN     "errorField" TEXT;


-- AlterEnum
CREATE TYPE "DatasetTaskKind_new" AS ENUM ('prepare', 'judge', 'freeze', 'export');
ALTER TABLE "DatasetTask" ALTER COLUMN "kind" TYPE "DatasetTaskKind_new" USING ("kind"::text::"DatasetTaskKind_new");
ALTER TYPE "DatasetTaskKind" RENAME TO "DatasetTaskKind_old";
ALTER TYPE "DatasetTaskKind_new" RENAME TO "DatasetTaskKind";
DROP TYPE "DatasetTaskKind_old";

-- Words in captions and instructions; Prisma knows no indexes of expressions.
CREATE INDEX "DatasetTriple_text_idx" ON "DatasetTriple" USING GIN (("caption" || ' ' || coalesce("instruction", '')) gin_trgm_ops);
